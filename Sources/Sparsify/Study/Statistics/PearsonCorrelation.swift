/// Sums of squares and products of two columns around their means.
struct CrossProducts {
  let xMean, yMean: Double
  /// `sum (x - mean)^2`, the same of y, and `sum (x - mean)(y - mean)`.
  let xx, yy, xy: Double

  /// Nil where a column has fewer than two values, or only one.
  init?(_ x: [Double], _ y: [Double]) {
    precondition(x.count == y.count, "columns of \(x.count) and \(y.count) values")
    guard x.count > 1, x.contains(where: { $0 != x[0] }), y.contains(where: { $0 != y[0] }) else {
      return nil
    }
    let xMean = x.reduce(0, +) / Double(x.count)
    let yMean = y.reduce(0, +) / Double(y.count)
    var (xx, yy, xy) = (0.0, 0.0, 0.0)
    for (x, y) in zip(x, y) {
      xx += (x - xMean) * (x - xMean)
      yy += (y - yMean) * (y - yMean)
      xy += (x - xMean) * (y - yMean)
    }
    // Squares of the smallest and the largest numbers are 0 or infinite.
    guard xx > 0, yy > 0, (xx + yy).isFinite else { return nil }
    (self.xMean, self.yMean, self.xx, self.yy, self.xy) = (xMean, yMean, xx, yy, xy)
  }
}

/// Pearson's correlation; nil of fewer than two pairs, or where a column is constant.
package func pearsonCorrelation(_ x: [Double], _ y: [Double]) -> Double? {
  guard let products = CrossProducts(x, y) else { return nil }
  let product = products.xx * products.yy
  // One root, so that a column correlates with itself exactly; two where the product has no room.
  let scale =
    product.isNormal
    ? product.squareRoot() : products.xx.squareRoot() * products.yy.squareRoot()
  let r = products.xy / scale
  return min(1, max(-1, r)).ifFinite
}
