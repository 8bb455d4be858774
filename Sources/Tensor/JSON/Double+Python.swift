extension Double {
  /// This number as Python's `repr` writes it: the fewest digits that read back as the same number.
  ///
  /// With a decimal exponent of -4...15 in positional notation (`0.0001`, `300.0`), else as
  /// `1e-05` or `1.5e+16`. `nan`, `inf` and `-inf` as in Python.
  public var pythonDescription: String {
    guard isFinite else { return isNaN ? "nan" : self < 0 ? "-inf" : "inf" }
    // Here the standard library puts the point where Python does.
    if magnitude >= 1e-4 && magnitude < 1e15 || isZero { return description }
    let sign = self.sign == .minus ? "-" : ""
    let (digits, exponent) = magnitude.shortestDigits
    let count = digits.count
    if exponent < -4 || exponent >= 16 {
      let fraction = count > 1 ? "." + digits.dropFirst() : ""
      let size = exponent.magnitude
      return sign + digits.prefix(1) + fraction + (exponent < 0 ? "e-" : "e+")
        + (size < 10 ? "0" : "") + String(size)
    }
    if exponent < 0 {
      return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits
    }
    if count <= exponent + 1 {
      return sign + digits + String(repeating: "0", count: exponent + 1 - count) + ".0"
    }
    return sign + digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
  }

  /// The shortest digits that read back as this number, without zeros at either end, and the
  /// power of ten of the first; `("0", 0)` for zero.
  ///
  /// The standard library finds them; only where it puts the point differs from Python.
  private var shortestDigits: (digits: String, exponent: Int) {
    let parts = description.split(separator: "e")
    let mantissa = parts[0].split(separator: ".")
    let whole = mantissa[0]
    let all = mantissa.joined()
    let leadingZeros = all.prefix { $0 == "0" }.count
    var digits = all.dropFirst(leadingZeros)
    guard !digits.isEmpty else { return ("0", 0) }
    while digits.last == "0" { digits.removeLast() }
    let power = parts.count > 1 ? Int(parts[1])! : 0
    return (String(digits), power + whole.count - 1 - leadingZeros)
  }
}
