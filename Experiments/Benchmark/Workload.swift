import Tensor
import VariationalDropout

/// A full group of random models on random images, and its parts for timing one by one.
final class Workload {
  let architecture: Architecture
  let layers: [LaneLayer]
  let images: ImageSet
  let nonlinearity: Nonlinearity
  let batchSize = 10
  var models: Int { LaneGroup.capacity }

  /// - Returns: nil where lanes don't run the family.
  init?(_ family: Architecture.Family, channels: Int, nonlinearity: Nonlinearity, samples: Int) {
    architecture = Architecture(family, channels: channels)
    guard let layers = LaneLayer.chain(of: architecture) else { return nil }
    self.layers = layers
    self.nonlinearity = nonlinearity
    var random = SystemRandomNumberGenerator()
    let side = architecture.side
    let pixels = (0..<(samples * channels * side * side)).map { _ in
      Float.random(in: -1...1, using: &random)
    }
    images = ImageSet(
      images: Tensor(pixels, shape: [samples, channels, side, side]),
      labels: (0..<samples).map { _ in Int32.random(in: 0..<10, using: &random) })
  }

  func group(variational: Bool) -> LaneGroup {
    let shape = GroupShape(
      architecture: architecture, batchSize: batchSize, variational: variational)
    var random = SystemRandomNumberGenerator()
    return LaneGroup(
      shape: shape,
      models: (0..<models).map { seed in
        let plain = architecture.tensors(variational: false).map { tensor in
          (0..<tensor.count).map { _ in Float.random(in: -0.2...0.2, using: &random) }
        }
        return LaneModel(
          state: ModelState(
            plain: plain, architecture: architecture, variational: variational, optimizer: .adam),
          nonlinearity: nonlinearity, optimizer: .adam,
          hyperparameters: Hyperparameters(learningRate: 3e-4),
          randomKey: RandomKey(seed: Seed(seed), trialKey: 1))
      })
  }

  /// A mask that keeps each weight by chance, and all biases.
  func mask(keeping share: Double) -> Mask {
    var random = SystemRandomNumberGenerator()
    return Mask(
      kept: architecture.tensors(variational: false).map { tensor in
        (0..<tensor.count).map { _ in
          tensor.role == .bias || Double.random(in: 0..<1, using: &random) < share
        }
      })
  }

  /// Multiply-adds of the layers' forward pass of one sample, counted twice and densely.
  func forwardFlops(_ layers: some Sequence<LaneLayer>) -> Double {
    layers.reduce(0) { total, layer in
      let side = layer.isPooled ? 2 * layer.pooledSide : layer.outputSide
      return total + Double(2 * layer.layer.weightCount * side * side)
    }
  }

  /// The same of a whole step: forward, gradients by weights, and by inputs but the first layer's.
  func stepFlops(variational: Bool) -> Double {
    let passes = variational ? 2.0 : 1
    return passes
      * (2 * forwardFlops(layers) + forwardFlops(layers[1...]))
  }

  /// Of `forwardFlops` what the gradients by weights need: those of the largest of each pooling window.
  func weightGradientFlops(_ layers: some Sequence<LaneLayer>) -> Double {
    layers.reduce(0) { $0 + forwardFlops([$1]) / ($1.isPooled ? 4 : 1) }
  }

  /// Of `stepFlops` what the result depends on.
  func neededFlops(variational: Bool) -> Double {
    (variational ? 2 : 1)
      * (forwardFlops(layers) + weightGradientFlops(layers) + forwardFlops(layers[1...]))
  }
}
