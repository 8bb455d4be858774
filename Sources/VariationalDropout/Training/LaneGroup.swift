import Tensor

/// What the models of one group have in common.
public struct GroupShape: Sendable, Hashable {
  public var architecture: Architecture
  public var nonlinearity: Nonlinearity
  public var optimizer: OptimizerKind
  public var batchSize: Int
  /// With log-alpha, noise and KL; without, the plain network.
  public var variational: Bool

  public init(
    architecture: Architecture, nonlinearity: Nonlinearity, optimizer: OptimizerKind,
    batchSize: Int, variational: Bool
  ) {
    precondition(batchSize > 0, "batch size \(batchSize)")
    self.architecture = architecture
    self.nonlinearity = nonlinearity
    self.optimizer = optimizer
    self.batchSize = batchSize
    self.variational = variational
  }
}

/// One model of a group.
public struct LaneModel: Sendable {
  public var state: ModelState
  public var hyperparameters: Hyperparameters
  /// Where all its random numbers come from.
  public var randomKey: RandomKey

  public init(state: ModelState, hyperparameters: Hyperparameters, randomKey: RandomKey) {
    self.state = state
    self.hyperparameters = hyperparameters
    self.randomKey = randomKey
  }
}

/// Models that train in lockstep, one per SIMD lane. Belongs to one thread at a time.
///
/// Nothing ever crosses lanes, so a model's bits depend neither on its lane nor on its neighbours.
public final class LaneGroup {
  /// The models a group can hold: 16 with AVX-512, else 8.
  public static var capacity: Int { fatalError("not yet") }

  /// - Precondition: 1...capacity models whose states fit `shape`.
  public init(shape: GroupShape, models: [LaneModel]) {
    fatalError("not yet")
  }

  /// Trains every model for one epoch over `images`, each in its own random order.
  ///
  /// - Parameters:
  ///   - epochs: the number of each model's epoch (from 1); its random numbers depend on it.
  ///   - klWeights: what each model's KL term counts in this epoch.
  ///   - shouldStop: asked before every batch.
  /// - Returns: one record a model, or nil when `shouldStop` said so; the states are then of no use.
  public func train(
    on images: ImageSet, epochs: [Int], klWeights: [Double], shouldStop: () -> Bool
  ) -> [TrainingRecord]? {
    fatalError("not yet")
  }

  /// Evaluates every model with its pruned weights at zero.
  /// - Returns: one result a model, or nil when `shouldStop` (asked every few samples) said so.
  public func evaluate(on images: ImageSet, threshold: Double, shouldStop: () -> Bool)
    -> [Evaluation]?
  {
    fatalError("not yet")
  }

  /// The state of model `index`.
  public func state(of index: Int) -> ModelState {
    fatalError("not yet")
  }
}
