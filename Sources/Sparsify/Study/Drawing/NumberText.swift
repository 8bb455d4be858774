/// A coordinate of a picture to a tenth: `12`, `12.5`, `-.5`.
///
/// - Precondition: it is finite.
func coordinateText(_ value: Double) -> String {
  precondition(value.isFinite && abs(value) < 1e9, "coordinate \(value)")
  let tenths = Int((value * 10).rounded())
  let (whole, part) = abs(tenths).quotientAndRemainder(dividingBy: 10)
  let sign = tenths < 0 ? "-" : ""
  if part == 0 { return sign + String(whole) }
  return sign + (whole == 0 ? "" : String(whole)) + "." + String(part)
}

extension Double {
  /// For people: so many decimal places, a real minus sign, and never a minus before nothing.
  package func shown(places: Int) -> String {
    let text = abs(self).halvesEven(places: places).fixed(places: places)
    let isZero = text.allSatisfy { "0.".contains($0) }
    return self < 0 && !isZero ? "\u{2212}" + text : text
  }

  /// The same of a bound of an interval: with its minus though it rounds to nothing, so that it is seen on which
  /// side of zero it lies.
  package func shownBound(places: Int) -> String {
    let text = shown(places: places)
    return self < 0 && !text.hasPrefix("\u{2212}") ? "\u{2212}" + text : text
  }

  /// What lies half-way between two shown numbers, or so near that only the last bits of a computation tell,
  /// goes to the even one: a median of shares is shown as that of the same shares in per cent.
  private func halvesEven(places: Int) -> Double {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = self * scale
    guard abs(scaled) < 1e6 else { return self }
    let half = scaled.rounded(.down) + 0.5
    return abs(scaled - half) < 1e-9 ? half.rounded(.toNearestOrEven) / scale : self
  }

  /// The same with a plus sign where it is above zero.
  package func signed(places: Int) -> String {
    let text = shown(places: places)
    return self > 0 && text.contains(where: { "123456789".contains($0) }) ? "+" + text : text
  }
}

extension Int {
  /// In groups of three digits: `12,345`.
  package var grouped: String {
    let digits = Array(String(magnitude))
    var text = self < 0 ? "\u{2212}" : ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }
}

/// What stands in place of a number that is not there.
let noNumber = "\u{2013}"

extension Double? {
  /// See `Double.shown(places:)`.
  package func shown(places: Int) -> String { self?.ifFinite?.shown(places: places) ?? noNumber }
  /// See `Double.shownBound(places:)`.
  package func shownBound(places: Int) -> String {
    self?.ifFinite?.shownBound(places: places) ?? noNumber
  }
  /// See `Double.signed(places:)`.
  package func signed(places: Int) -> String { self?.ifFinite?.signed(places: places) ?? noNumber }
}
