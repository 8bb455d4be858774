/// Round numbers along an axis: multiples of 1, 2, 2.5 or 5 times a power of ten.
package struct Ticks: Sendable, Equatable {
  package let values: [Double]
  /// The decimal places that tell them apart.
  package let places: Int

  /// - Parameters:
  ///   - range: what they lie within, of some length.
  ///   - count: about as many there are.
  ///   - areWhole: whether halves make no sense.
  package init(in range: ClosedRange<Double>, count: Int = 5, areWhole: Bool = false) {
    let wanted = (range.upperBound - range.lowerBound) / Double(max(count, 1))
    guard wanted.isFinite, wanted > 1e-12, wanted < 1e12 else {
      (values, places) = ([range.lowerBound], 0)
      return
    }
    // Powers of ten that are exact: 10^-k divides.
    var exponent = 0
    while Self.scaled(10, exponent) <= wanted { exponent += 1 }
    while Self.scaled(1, exponent) > wanted { exponent -= 1 }
    let steps = [1, 2, 2.5, 5, 10]
    var step = steps.first { Self.scaled($0, exponent) >= wanted * 0.85 } ?? 10
    if areWhole, exponent < 0 || exponent == 0 && step == 2.5 {
      (step, exponent) = exponent < 0 ? (1, 0) : (5, 0)
    }
    let size = Self.scaled(step, exponent)
    let first = (range.lowerBound / size - 1e-9).rounded(.up)
    let last = (range.upperBound / size + 1e-9).rounded(.down)
    values =
      first <= last
      ? (Int(first)...Int(last)).map { Self.scaled(Double($0) * step, exponent) } : []
    places = max(0, (step == 10 ? -1 : 0) - exponent + (step == 2.5 ? 1 : 0))
  }

  private static func scaled(_ value: Double, _ exponent: Int) -> Double {
    var power = 1.0
    for _ in 0..<abs(exponent) { power *= 10 }
    return exponent < 0 ? value / power : value * power
  }

  /// As they are written.
  package var labels: [String] { values.map { $0.shown(places: places) } }
}
