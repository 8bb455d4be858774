/// A column of numbers as a box plot shows it.
package struct QuantileSummary: Sendable, Equatable {
  /// The numbers that there are; all else is nil of none.
  package let n: Int
  package let minimum, lowerQuartile, median, upperQuartile, maximum: Double?
  package let mean: Double?
  /// With n - 1; nil of fewer than two.
  package let standardDeviation: Double?
  /// The outermost values within 1.5 interquartile ranges of the quartiles.
  package let lowWhisker, highWhisker: Double?
  /// The values beyond the whiskers.
  package let fliers: Int?

  /// - Parameter values: what is absent or not finite is left out.
  package init(_ values: [Double?]) {
    let sorted = SortedValues(values.present)
    let moments = Moments(sorted.values)
    n = moments.n
    minimum = sorted.values.first
    lowerQuartile = sorted.quantile(0.25)
    median = sorted.median
    upperQuartile = sorted.quantile(0.75)
    maximum = sorted.values.last
    mean = moments.mean
    standardDeviation = moments.standardDeviation
    guard let lowerQuartile, let upperQuartile else {
      (lowWhisker, highWhisker, fliers) = (nil, nil, nil)
      return
    }
    let reach = 1.5 * (upperQuartile - lowerQuartile)
    let inside = sorted.values.filter {
      $0 >= lowerQuartile - reach && $0 <= upperQuartile + reach
    }
    lowWhisker = inside.first
    highWhisker = inside.last
    fliers = n - inside.count
  }
}
