import VariationalDropout

/// How log-alpha is spread over the weights of a layer: bins of 0.5 from -10 to 10, of which the left edge
/// belongs to a bin, and of the last the right one too.
package struct LogAlphaHistogram: Sendable, Equatable {
  package static let bins = 40

  /// Values in each bin.
  package private(set) var counts = [Int](repeating: 0, count: bins)
  package private(set) var minimum = Double.infinity
  package private(set) var maximum = -Double.infinity
  package private(set) var sum = 0.0
  package private(set) var sumOfSquares = 0.0

  /// - Parameter values: each within -10...10; NaN counts nowhere.
  package init(_ values: some Sequence<Double>) {
    for value in values where !value.isNaN {
      counts[min(Int(((value + 10) * 2).rounded(.down)), Self.bins - 1)] += 1
      minimum = min(minimum, value)
      maximum = max(maximum, value)
      sum += value
      sumOfSquares += value * value
    }
  }

  /// - Precondition: there is a count for each bin.
  package init(
    counts: [Int], minimum: Double, maximum: Double, sum: Double, sumOfSquares: Double
  ) {
    precondition(counts.count == Self.bins, "\(counts.count) bins")
    self.counts = counts
    self.minimum = minimum
    self.maximum = maximum
    self.sum = sum
    self.sumOfSquares = sumOfSquares
  }

  /// The right edge of a bin.
  package static func edge(ofBin bin: Int) -> Double { Double(bin + 1) / 2 - 10 }
}

extension LogAlphaHistogram {
  /// Those of the weights of each layer.
  ///
  /// - Parameter parameters: the values of `architecture.tensors(variational: true)`.
  package static func ofLayers(
    _ parameters: [[Float]], _ architecture: Architecture
  ) -> [LogAlphaHistogram] {
    let values = LogAlpha.values(of: parameters, architecture: architecture)
    return architecture.weightPlaces(variational: false).map { LogAlphaHistogram(values[$0]) }
  }
}
