import Tensor
import VariationalDropout

/// A small ResNet-18 with random images.
struct RandomResNet {
  let architecture = Architecture(.resnet18, channels: 3, classes: 7, side: 8, width: 4)
  let images: ImageSet
  var optimizer = OptimizerKind.sgd
  var hyperparameters = Hyperparameters(learningRate: 0.05, weightDecay: 5e-4, momentum: 0.9)
  let key = RandomKey(seed: 11, trialKey: 3)

  init(images count: Int) {
    var random = SplitMix64(seed: 2)
    let pixels = (0..<(count * 3 * 64)).map { _ in Float.random(in: -1...1, using: &random) }
    images = ImageSet(
      images: Tensor(pixels, shape: [count, 3, 8, 8]),
      labels: (0..<count).map { _ in Int32(random.index(below: 7)) })
  }

  func state(variational: Bool) -> ModelState {
    var plain = Initialiser.kaimingUniform.parameters(of: architecture, key: key)
    for (position, tensor) in architecture.tensors(variational: false).enumerated() {
      if tensor.role == .runningVariance { plain[position] = plain[position].map { $0 + 0.5 } }
    }
    var state = ModelState(
      plain: plain, architecture: architecture, variational: variational, optimizer: optimizer)
    if variational {
      for (position, tensor) in architecture.tensors(variational: true).enumerated()
      where tensor.role == .logSigma2 {
        state.parameters[position] = state.parameters[position].indices.map {
          -9 + Float($0 % 13) / 2
        }
      }
    }
    return state
  }

  func engine(
    _ state: ModelState, variational: Bool, batch: Int = 5, threads: Int = 1
  ) -> BatchEngine {
    BatchEngine(
      shape: GroupShape(
        architecture: architecture, batchSize: batch, variational: variational),
      model: LaneModel(
        state: state, nonlinearity: .relu, optimizer: optimizer, hyperparameters: hyperparameters,
        randomKey: key),
      threads: threads)
  }
}
