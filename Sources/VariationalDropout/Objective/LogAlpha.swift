/// Pruning and KL of a model in double precision, from its float32 tensors as checkpoints hold them.
public struct ModelSparsity: Sendable, Equatable {
  /// For each tensor of `Architecture.tensors(variational: false)`: which entries are pruned.
  public var pruned: [[Bool]]
  /// Pruned weights of each layer.
  public var prunedWeights: [Int]
  /// Weights of each layer.
  public var weights: [Int]
  /// The KL divergence in nats, summed over all weights and convolution biases.
  public var kl: Double

  /// Pruned weights over all weights.
  public var ratio: Double {
    Double(prunedWeights.reduce(0, +)) / Double(weights.reduce(0, +))
  }

  /// - Parameter parameters: the values of `architecture.tensors(variational: true)`.
  public init(parameters: [[Float]], architecture: Architecture, threshold: Double) {
    fatalError("not yet")
  }
}
