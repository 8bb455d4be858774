/// How log-alpha is spread over the weights of one layer.
package struct LogAlphaSpread: Sendable, Equatable {
  /// The quantiles that are taken.
  package static let levels = [0.05, 0.25, 0.5, 0.75, 0.95]
  /// One for each level.
  package let quantiles: [Double]
  /// Weights in each bin, see `LogAlphaHistogram`.
  package let histogram: [Int]

  /// - Parameter logAlpha: of a weight at least, each within -10...10.
  package init(_ logAlpha: [Double]) {
    precondition(!logAlpha.isEmpty, "the log-alpha of no weights")
    quantiles = Quantiles.values(Self.levels, of: logAlpha)
    histogram = LogAlphaHistogram(logAlpha).counts
  }
}
