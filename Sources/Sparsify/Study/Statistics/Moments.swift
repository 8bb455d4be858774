/// Mean and spread of numbers.
package struct Moments: Sendable, Equatable {
  package let n: Int
  /// Nil of none.
  package let mean: Double?
  /// `sqrt(sum (x - mean)^2 / (n - 1))`; nil of fewer than two.
  package let standardDeviation: Double?

  /// - Parameter values: finite ones.
  package init(_ values: [Double]) {
    n = values.count
    guard n > 0 else {
      (mean, standardDeviation) = (nil, nil)
      return
    }
    let mean = values.reduce(0, +) / Double(n)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean.ifFinite
    standardDeviation = n > 1 ? (squares / Double(n - 1)).squareRoot().ifFinite : nil
  }
}
