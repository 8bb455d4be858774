/// The mean of a column with its 95 % interval.
package struct MeanInterval: Sendable, Equatable {
  package let n: Int
  /// Nil of none.
  package let mean, median: Double?
  /// With n - 1; nil of fewer than two.
  package let standardDeviation: Double?
  /// `mean ± t sd / sqrt(n)` with the quantile .975 of Student's distribution with n - 1 degrees of
  /// freedom; nil of fewer than two.
  package let interval: Interval?

  /// - Parameter values: what is absent or not finite is left out.
  package init(_ values: [Double?]) {
    let sorted = SortedValues(values.present)
    let moments = Moments(sorted.values)
    n = moments.n
    mean = moments.mean
    median = sorted.median
    standardDeviation = moments.standardDeviation
    guard let mean, let standardDeviation else {
      interval = nil
      return
    }
    let half =
      StudentDistribution(degreesOfFreedom: n - 1).bound(of: 0.95) * standardDeviation
      / Double(n).squareRoot()
    interval = Interval(lower: mean - half, upper: mean + half)
  }
}
