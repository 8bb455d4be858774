/// Numbers in rising order, for quantiles.
package struct SortedValues: Sendable {
  package let values: [Double]

  /// - Parameter values: finite ones.
  package init(_ values: [Double]) { self.values = values.sorted() }

  /// The quantile `p` by linear interpolation: the value at place `(n - 1) p`, counted from 0; nil of
  /// no values.
  ///
  /// Source: Hyndman and Fan, Sample Quantiles in Statistical Packages, 1996, type 7.
  /// - Precondition: `p` lies within 0...1.
  package func quantile(_ p: Double) -> Double? {
    precondition((0...1).contains(p), "quantile \(p)")
    guard !values.isEmpty else { return nil }
    let place = Double(values.count - 1) * p
    let lower = Int(place)
    let upper = min(lower + 1, values.count - 1)
    let part = place - Double(lower)
    let distance = values[upper] - values[lower]
    // From the nearer end, so that both ends come out exactly.
    return part < 0.5
      ? values[lower] + distance * part : values[upper] - distance * (1 - part)
  }

  /// The middle value, or the mean of the two that are.
  package var median: Double? { quantile(0.5) }
}
