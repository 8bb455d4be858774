/// The line `y = slope x + intercept` with the least sum of squared vertical distances.
package struct LeastSquaresLine: Sendable, Equatable {
  package let slope, intercept: Double

  /// Nil of fewer than two pairs, or where a column is constant.
  package init?(_ x: [Double], _ y: [Double]) {
    guard let products = CrossProducts(x, y) else { return nil }
    slope = products.xy / products.xx
    intercept = products.yMean - slope * products.xMean
    guard slope.isFinite, intercept.isFinite else { return nil }
  }
}
