import VariationalDropout

/// An interval that is to hold a true value with 95 % confidence.
package struct Interval: Sendable, Equatable {
  package let lower, upper: Double

  package init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }
}

extension Interval {
  /// The quantile .975 of the standard normal distribution.
  package static let normalQuantile = 1.959963984540054

  /// The interval of a correlation by Fisher's transformation, `tanh(atanh(r) ± 1.96 error)`; a
  /// correlation of ±1 is its own interval.
  ///
  /// With `q = (1 + r) / (1 - r) e^(±2 · 1.96 error)` that is `(q - 1) / (q + 1)`.
  /// - Parameter error: the standard error on the transformed scale.
  /// - Precondition: `r` lies within -1...1.
  package init(correlation r: Double, standardError error: Double) {
    precondition((-1...1).contains(r), "correlation \(r)")
    if abs(r) == 1 {
      self.init(lower: r, upper: r)
      return
    }
    let odds = (1 + r) / (1 - r)
    func bound(_ sign: Double) -> Double {
      let q = odds * preciseExponential(sign * 2 * Self.normalQuantile * error)
      return (q - 1) / (q + 1)
    }
    self.init(lower: bound(-1), upper: bound(1))
  }
}
