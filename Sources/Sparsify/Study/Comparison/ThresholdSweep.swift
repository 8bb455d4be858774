/// A model at thresholds from -2 to 8, pruned anew at each: whether the one that it was made with is special.
package struct ThresholdSweep: Sendable, Equatable {
  /// Of log-alpha, in rising order.
  package static let thresholds = (0...20).map { -2 + 0.5 * Double($0) }

  package struct Level: Sendable, Equatable {
    package let threshold: Double
    /// Pruned weights over all weights.
    package let sparsity: Double?
    /// Nil where it was not evaluated.
    package let accuracy: Double?
  }

  /// One for each threshold.
  package let levels: [Level]

  /// - Precondition: a model for each threshold.
  init(_ models: [ModelPair.Side]) {
    precondition(models.count == Self.thresholds.count, "\(models.count) models of a sweep")
    levels = models.enumerated().map { place, side in
      Level(
        threshold: Self.thresholds[place],
        sparsity: Double(side.model.kept.prunedCount, of: side.model.kept.total),
        accuracy: side.measures?.accuracy)
    }
  }
}
