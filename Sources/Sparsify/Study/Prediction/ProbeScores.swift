import Tensor

/// How well a property can be told from features.
package enum ProbeScores: Sendable, Equatable {
  case regression(RegressionScores)
  case classification(ClassificationScores)
  /// It can't be told, for a reason; whether it would have been by classes, and of how many samples.
  case undefined(isText: Bool, reason: String, counts: SplitParts<Int>)

  /// Why there are none where a property, or what there is of it, is everywhere the same.
  package static let constant = "constant"
}

/// Of a number.
package struct RegressionScores: Sendable, Equatable {
  /// The first λ with the largest R² of the validation set.
  package let penalty: Double
  /// Samples that have the property.
  package let counts: SplitParts<Int>
  /// See `coefficientOfDetermination`.
  package let r2: SplitParts<Double?>
  /// Kendall's tau-b of targets and predictions.
  package let tau: SplitParts<Double?>
}

/// Of a text.
package struct ClassificationScores: Sendable, Equatable {
  /// The first λ with the best accuracy on the validation set; the first of all without one.
  package let penalty: Double
  /// Those of the training set, sorted.
  package let classes: [ByteText]
  package let counts: SplitParts<Int>
  /// The share of right predictions; nil of none.
  package let accuracy: SplitParts<Double?>
  /// The most frequent class of the training set, of several the first.
  package let majority: ByteText
  /// The share that would be right if that were always predicted; nil of none.
  package let majorityShare: SplitParts<Double?>
}

/// The coefficient of determination R²: 1 less the mean squared error over the variance of the targets. Nil of
/// fewer than two, or where these are all the same.
package func coefficientOfDetermination(of targets: [Double], by predictions: [Double]) -> Double? {
  precondition(targets.count == predictions.count, "\(targets.count) targets")
  guard targets.count > 1, targets.contains(where: { $0 != targets[0] }) else { return nil }
  let count = Double(targets.count)
  let mean = targets.reduce(0, +) / count
  let variance = targets.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
  let error =
    zip(targets, predictions).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / count
  return (1 - error / variance).ifFinite
}
