/// How two columns go together.
package struct Correlation: Sendable, Equatable {
  /// The pairs that there are; all else is nil of fewer than two, or where a column is constant.
  package let n: Int
  package let pearson, spearman, kendall: Double?
  /// Nil of fewer than four pairs.
  package let pearsonInterval, spearmanInterval: Interval?
  package let line: LeastSquaresLine?

  /// Spearman's correlation is Pearson's of the mid-ranks. The intervals are Fisher's, with standard
  /// errors `1 / sqrt(n - 3)` of Pearson's and `sqrt((1 + rho^2 / 2) / (n - 3))` of Spearman's.
  ///
  /// Source of the latter: Bonett and Wright, Sample Size Requirements for Estimating Pearson, Kendall and
  /// Spearman Correlations, 2000.
  /// - Parameters:
  ///   - x: what is absent or not finite is left out, with its partner.
  ///   - y: as many values.
  package init(_ x: [Double?], _ y: [Double?]) {
    let (x, y) = presentPairs(x, y)
    n = x.count
    pearson = pearsonCorrelation(x, y)
    spearman = pearsonCorrelation(midRanks(x), midRanks(y))
    kendall = kendallCorrelation(x, y)
    line = LeastSquaresLine(x, y)
    guard n > 3 else {
      (pearsonInterval, spearmanInterval) = (nil, nil)
      return
    }
    // Of Fisher's z.
    let reciprocalVariance = Double(n - 3)
    pearsonInterval = pearson.map {
      Interval(correlation: $0, standardError: (1 / reciprocalVariance).squareRoot())
    }
    spearmanInterval = spearman.map {
      Interval(
        correlation: $0, standardError: ((1 + $0 * $0 / 2) / reciprocalVariance).squareRoot())
    }
  }
}
