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

  /// - Precondition: a level for each threshold, in their order.
  init(_ levels: [Level]) {
    precondition(levels.map(\.threshold) == Self.thresholds, "\(levels.count) levels of a sweep")
    self.levels = levels
  }
}

extension ThresholdSweep.Level {
  /// What is known of a model that is pruned at a threshold.
  init(_ threshold: Double, _ kept: KeptWeights, _ measures: PredictiveMeasures?) {
    self.init(
      threshold: threshold, sparsity: Double(kept.prunedCount, of: kept.total),
      accuracy: measures?.accuracy)
  }
}
