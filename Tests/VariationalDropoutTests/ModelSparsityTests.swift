import Foundation
import Testing
import VariationalDropout

struct ModelSparsityTests {
  private let architecture = Architecture(.cnn, channels: 1)

  /// A model with weight 1 and log_sigma2 -10 everywhere: log_alpha is at or below its lower bound.
  private var dense: [[Float]] {
    architecture.tensors(variational: true).map { tensor in
      Array(
        repeating: tensor.role == .weight || tensor.role == .bias ? 1 : -10, count: tensor.count)
    }
  }

  @Test func nothingIsPrunedOfAModelWithoutNoise() {
    let sparsity = ModelSparsity(parameters: dense, architecture: architecture, threshold: 3)
    #expect(sparsity.ratio == 0)
    #expect(sparsity.weights == [200, 1200, 96, 720, 200])
    // 1,514 convolution entries at log_alpha -8, 920 linear weights at -10.
    let expected = 1514 * LogAlpha.kl(-8) + 920 * LogAlpha.kl(-10)
    #expect(abs(sparsity.kl - expected) < 1e-9 * expected)
  }

  @Test func theThresholdItselfPrunes() {
    var parameters = dense
    parameters[2][7] = 3  // conv1 log_sigma2: with |w| + 1e-15 a trace below 3
    parameters[2][8] = 3.000_001
    parameters[3][2] = 4  // conv1 bias
    parameters[14][0] = 5  // fc1 weight
    parameters[15][0] = 9  // fc1 log_sigma2_bias: takes part in nothing
    let sparsity = ModelSparsity(parameters: parameters, architecture: architecture, threshold: 3)
    #expect(sparsity.prunedWeights == [1, 0, 0, 1, 0])
    #expect(sparsity.mask[0, 7] && !sparsity.mask[0, 8])
    #expect(!sparsity.mask[1, 2] && sparsity.mask[7, 0])
    #expect(sparsity.mask.keptCount == architecture.parameterCount - 3)
    #expect(sparsity.ratio == 2.0 / 2416)
  }

  @Test func logAlphaIsThatOfTheSystemsMathematics() {
    for w in [Float(0), 1e-30, 1e-9, -1e-4, 0.3, -1, 7, 1e20] {
      for logSigma2 in [Float(-20), -10, 0.5, 8] {
        let exact = Double(logSigma2) - 2 * log(abs(Double(w)) + 1e-15)
        let value = LogAlpha.value(weight: w, logSigma2: logSigma2, bound: 1000)
        #expect(abs(value - exact) <= 1e-14 * max(1, abs(exact)))
      }
    }
    #expect(LogAlpha.value(weight: 0, logSigma2: 0, bound: 8) == 8)
    #expect(LogAlpha.value(weight: 1e9, logSigma2: 0, bound: 10) == -10)
    #expect(LogAlpha.value(weight: .nan, logSigma2: 0, bound: 8).isNaN)
  }
}
