import Tensor
import TestSupport
import VariationalDropout

// Groups of random models, and random images for them.

func randomImages(_ count: Int, _ architecture: Architecture, seed: UInt64 = 5) -> ImageSet {
  var random = SplitMix64(seed: seed)
  let shape = [count, architecture.channels, architecture.side, architecture.side]
  return ImageSet(
    images: Tensor(
      (0..<shape.reduce(1, *)).map { _ in Float.random(in: -1...1, using: &random) },
      shape: shape),
    labels: (0..<count).map { _ in Int32.random(in: 0..<10, using: &random) })
}

/// Images that are bytes in memory.
func randomBytes(
  _ count: Int, _ architecture: Architecture, _ scaling: ImageScaling?, seed: UInt64 = 6
) -> ImageSet {
  var random = SplitMix64(seed: seed)
  let shape = [count, architecture.channels, architecture.side, architecture.side]
  let bytes = (0..<shape.reduce(1, *)).map { _ in UInt8.random(in: 0...255, using: &random) }
  return ImageSet(
    images: Tensor(dtype: .uint8, shape: shape, storage: ByteStorage(copying: bytes)),
    labels: (0..<count).map { _ in Int32.random(in: 0..<10, using: &random) }, scaling: scaling)
}

func randomModel(
  _ seed: UInt64, _ architecture: Architecture, _ optimizer: OptimizerKind = .adam,
  nonlinearity: Nonlinearity = .tanh, variational: Bool = true, dropout: Double = 0
) -> LaneModel {
  var random = SplitMix64(seed: seed)
  let plain = architecture.tensors(variational: false).map { tensor in
    (0..<tensor.count).map { _ in Float.random(in: -0.3...0.3, using: &random) }
  }
  return LaneModel(
    state: ModelState(
      plain: plain, architecture: architecture, variational: variational, optimizer: optimizer),
    nonlinearity: nonlinearity, optimizer: optimizer,
    hyperparameters: Hyperparameters(
      learningRate: 1e-3, weightDecay: 1e-4, momentum: 0.9, dropout: dropout),
    randomKey: RandomKey(seed: Seed(Int128(seed))!, trialKey: seed))
}

/// A mask that keeps each weight and bias by chance.
func randomMask(_ seed: UInt64, _ architecture: Architecture, keeping share: Double = 0.5) -> Mask {
  var random = SplitMix64(seed: seed)
  return Mask(
    kept: architecture.tensors(variational: false).map { tensor in
      (0..<tensor.count).map { _ in Double.random(in: 0..<1, using: &random) < share }
    })
}

func laneGroup(
  _ models: [LaneModel], _ architecture: Architecture, batchSize: Int = 7,
  variational: Bool = true
) -> LaneGroup {
  LaneGroup(
    shape: GroupShape(
      architecture: architecture, batchSize: batchSize, variational: variational),
    models: models)
}

/// Trains for one epoch and returns each model's record and state.
func trained(
  _ group: LaneGroup, _ models: Int, _ images: ImageSet, epoch: Int = 1, masks: [Mask?]? = nil
) -> [(TrainingRecord, ModelState)] {
  let records = group.train(
    on: images, epochs: Array(repeating: epoch, count: models),
    klWeights: Array(repeating: 0.004, count: models),
    masks: masks ?? Array(repeating: nil, count: models), shouldStop: { false })!
  return records.enumerated().map { ($1, group.state(of: $0)) }
}
