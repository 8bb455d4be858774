/// Numbers in rising order, for quantiles.
package struct SortedValues: Sendable {
  package let values: [Double]

  /// - Parameter values: finite ones.
  package init(_ values: [Double]) { self.values = values.sorted() }

  /// The quantile `p`, see `QuantilePlace`; nil of no values.
  ///
  /// - Precondition: `p` lies within 0...1.
  package func quantile(_ p: Double) -> Double? {
    if values.isEmpty { return nil }
    let place = QuantilePlace(p, of: values.count)
    return place.value(values[place.lower], values[place.upper])
  }

  /// The middle value, or the mean of the two that are.
  package var median: Double? { quantile(0.5) }
}
