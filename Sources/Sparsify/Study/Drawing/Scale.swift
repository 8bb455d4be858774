/// Where numbers stand on a line of a picture.
package struct Scale: Sendable, Equatable {
  /// The numbers at both ends; the upper one is larger.
  package let lower, upper: Double
  /// The coordinates of these.
  package let start, end: Double

  package init(_ range: ClosedRange<Double>, from start: Double, to end: Double) {
    let range = range.lowerBound < range.upperBound ? range : range.widened
    (lower, upper) = (range.lowerBound, range.upperBound)
    (self.start, self.end) = (start, end)
  }

  /// The coordinate of a number; what lies outside stands at the nearer end.
  package func callAsFunction(_ value: Double) -> Double {
    let part = min(1, max(0, (value - lower) / (upper - lower)))
    return start + (end - start) * part
  }

  package func contains(_ value: Double) -> Bool { value >= lower && value <= upper }
}

extension ClosedRange<Double> {
  /// The range around one number.
  fileprivate var widened: Self {
    let half = Swift.max(abs(lowerBound) * 0.05, 0.05)
    return (lowerBound - half)...(upperBound + half)
  }

  /// From the least to the largest of some numbers, with room at both ends; nil of none, and where they are so far
  /// apart that no number tells how far.
  ///
  /// - Parameters:
  ///   - padding: the room as a part of the length.
  ///   - floor: what the range may not begin below, where no number does.
  ///   - ceiling: what it may not end above, likewise.
  package init?(
    spanning values: some Sequence<Double?>, padding: Double = 0.06, floor: Double? = nil,
    ceiling: Double? = nil
  ) {
    let values = values.present
    guard let least = values.min(), let largest = values.max(),
      ((largest - least) * (1 + 2 * padding)).isFinite
    else { return nil }
    let room = (largest - least) * padding
    let padded =
      least < largest ? (least - room)...(largest + room) : (least...least).widened
    var (lower, upper) = (padded.lowerBound, padded.upperBound)
    if let floor, least >= floor { lower = Swift.max(lower, floor) }
    if let ceiling, largest <= ceiling { upper = Swift.min(upper, ceiling) }
    self = lower...upper
  }
}
