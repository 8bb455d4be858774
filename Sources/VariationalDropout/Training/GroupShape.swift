import Tensor

/// What the models of one group have in common.
public struct GroupShape: Sendable, Hashable {
  public var architecture: Architecture
  public var batchSize: Int
  /// With log-alpha, noise and KL; without, the plain network.
  public var variational: Bool

  /// The images a batch can hold: random numbers have 16 bits for the position in the batch.
  public static let largestBatch = 65_536

  /// - Precondition: the batch size lies in 1...largestBatch.
  public init(architecture: Architecture, batchSize: Int, variational: Bool) {
    precondition((1...Self.largestBatch).contains(batchSize), "batch size \(batchSize)")
    self.architecture = architecture
    self.batchSize = batchSize
    self.variational = variational
  }
}

/// One model of a group.
public struct LaneModel: Sendable {
  public var state: ModelState
  public var nonlinearity: Nonlinearity
  public var optimizer: OptimizerKind
  public var hyperparameters: Hyperparameters
  /// Where all its random numbers come from.
  public var randomKey: RandomKey

  public init(
    state: ModelState, nonlinearity: Nonlinearity, optimizer: OptimizerKind,
    hyperparameters: Hyperparameters, randomKey: RandomKey
  ) {
    self.state = state
    self.nonlinearity = nonlinearity
    self.optimizer = optimizer
    self.hyperparameters = hyperparameters
    self.randomKey = randomKey
  }

  /// A plain model that is only evaluated: what it would train with is of no meaning.
  ///
  /// - Parameter parameters: in the order of `architecture.tensors(variational: false)`.
  public init(
    evaluating parameters: [[Float]], of architecture: Architecture, nonlinearity: Nonlinearity
  ) {
    let optimizer = OptimizerKind.sgd
    self.init(
      state: ModelState(
        plain: parameters, architecture: architecture, variational: false, optimizer: optimizer),
      nonlinearity: nonlinearity, optimizer: optimizer,
      hyperparameters: Hyperparameters(learningRate: 0),
      randomKey: RandomKey(seed: 0, trialKey: 0))
  }
}
