/// How log-alpha is spread over the weights of one layer.
package struct LogAlphaSpread: Sendable, Equatable {
  /// The quantiles that are taken.
  package static let levels = [0.05, 0.25, 0.5, 0.75, 0.95]
  /// Bins of 0.5 from -10 to 10; the left edge belongs to a bin, of the last one the right edge too.
  package static let bins = 40

  /// One for each level.
  package let quantiles: [Double]
  /// Weights in each bin.
  package let histogram: [Int]

  /// - Parameter logAlpha: of a weight at least, each within -10...10.
  package init(_ logAlpha: [Double]) {
    precondition(!logAlpha.isEmpty, "the log-alpha of no weights")
    let sorted = SortedValues(logAlpha)
    quantiles = Self.levels.compactMap { sorted.quantile($0) }
    var histogram = [Int](repeating: 0, count: Self.bins)
    for value in sorted.values {
      histogram[min(Int(((value + 10) * 2).rounded(.down)), Self.bins - 1)] += 1
    }
    self.histogram = histogram
  }
}
