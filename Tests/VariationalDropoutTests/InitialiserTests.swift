import Tensor
import Testing
import VariationalDropout

@Suite struct InitialiserTests {
  private let key = RandomKey(seed: 7, trialKey: 11)
  private let architecture = Architecture(.cnn3, channels: 3)

  /// The weights of a layer over many seeds, so that moments are sharp.
  private func weights(_ initialiser: Initialiser, layer: Int) -> [Double] {
    (0..<20).flatMap { seed in
      initialiser.parameters(of: architecture, key: RandomKey(seed: Seed(seed), trialKey: 1))[
        2 * layer]
    }.map { Double($0) }
  }

  private func moment(_ order: Int, _ values: [Double]) -> Double {
    values.reduce(0) { sum, value in sum + (0..<order).reduce(1) { power, _ in power * value } }
      / Double(values.count)
  }

  /// PyTorch's fans of the layers: conv1 3x3x3 to 16, conv2 16x3x3 to 32, fc1 60 to 20.
  private static let fans: [(layer: Int, inputs: Double, outputs: Double)] = [
    (0, 27, 144), (1, 144, 288), (3, 60, 20),
  ]

  @Test(arguments: Initialiser.allCases)
  func `weights have the mean and spread of PyTorch's function`(initialiser: Initialiser) {
    for (layer, inputs, outputs) in Self.fans {
      let deviation: Double =
        switch initialiser {
        case .uniform: (1.0 / 12).squareRoot()
        case .normal: 1
        case .kaimingUniform, .kaimingNormal: (2 / inputs).squareRoot()
        case .xavierUniform, .xavierNormal: (2 / (inputs + outputs)).squareRoot()
        }
      let values = weights(initialiser, layer: layer)
      let standardized = values.map { ($0 - (initialiser == .uniform ? 0.5 : 0)) / deviation }
      // Five standard errors: of the mean 1, of the variance at most sqrt(2), over the root of the count.
      let error = 5 / Double(values.count).squareRoot()
      #expect(abs(moment(1, standardized)) < error, "layer \(layer)")
      #expect(abs(moment(2, standardized) - 1) < 1.5 * error, "layer \(layer)")
      // A uniform distribution has the fourth moment 9/5, a normal one 3; their errors are 1.6 and 10.
      let isUniform = [.uniform, .kaimingUniform, .xavierUniform].contains(initialiser)
      #expect(
        abs(moment(4, standardized) - (isUniform ? 1.8 : 3)) < (isUniform ? 1.6 : 10) * error,
        "layer \(layer)")
    }
  }

  @Test func `uniform weights fill their range and stay within it`() {
    let ranges: [(Initialiser, Double, Double)] = [
      (.uniform, 0, 1), (.kaimingUniform, -(6.0 / 144).squareRoot(), (6.0 / 144).squareRoot()),
      (.xavierUniform, -(6.0 / 432).squareRoot(), (6.0 / 432).squareRoot()),
    ]
    for (initialiser, low, high) in ranges {
      let values = weights(initialiser, layer: 1)
      // Rounding to float32 may lead to the bound, and a trace beyond it.
      #expect(values.allSatisfy { $0 >= low * (1 + 1e-7) && $0 <= high * (1 + 1e-7) })
      // Of 92,160 weights the next to a bound is nearer than a thousandth but for once in e^92.
      #expect(values.min()! < low + (high - low) / 1000)
      #expect(values.max()! > high - (high - low) / 1000)
    }
  }

  @Test func `tails of normal weights are those of a normal distribution`() {
    let values = weights(.normal, layer: 1)
    let beyond = values.count { abs($0) > 3 }
    // 0.0027 of 92,160 are 249, with a standard deviation of 16.
    #expect((170...330).contains(beyond))
  }

  @Test(arguments: Initialiser.allCases)
  func `biases begin with a hundredth, and shapes are the network's`(initialiser: Initialiser) {
    let parameters = initialiser.parameters(of: architecture, key: key)
    let tensors = architecture.tensors(variational: false)
    #expect(parameters.map(\.count) == tensors.map(\.count))
    for (tensor, values) in zip(tensors, parameters) where tensor.role == .bias {
      #expect(values.allSatisfy { $0 == 0.01 })
    }
  }

  @Test func `the same key gives the same bits, another key others`() {
    for initialiser in Initialiser.allCases {
      let first = initialiser.parameters(of: architecture, key: key)
      #expect(first == initialiser.parameters(of: architecture, key: key))
      #expect(
        first
          != initialiser.parameters(of: architecture, key: RandomKey(seed: 8, trialKey: 11)))
    }
    // No two layers begin alike.
    let parameters = Initialiser.uniform.parameters(of: architecture, key: key)
    #expect(Set(stride(from: 0, to: 10, by: 2).map { parameters[$0][0] }).count == 5)
  }

  /// Pinned, so that zoos stay what they are.
  @Test func `the bits are these`() {
    let small = Architecture(.cnn, channels: 1)
    let bits = Initialiser.allCases.map { initialiser in
      initialiser.parameters(of: small, key: key)[0].prefix(3).map(\.bitPattern)
    }
    #expect(bits == Self.pinned)
  }

  private static let pinned: [[UInt32]] = [
    [1_064_869_873, 1_054_404_112, 1_063_696_390], [3_207_875_811, 3_222_962_868, 3_191_160_699],
    [1_055_678_484, 3_180_928_878, 1_053_378_937], [3_192_650_895, 3_207_515_914, 3_175_943_941],
    [1_042_126_179, 3_167_496_680, 1_040_593_147], [3_179_806_132, 3_194_557_454, 3_163_075_758],
  ]
}
