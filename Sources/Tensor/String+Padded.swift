extension String {
  /// The digits of a number with zeros before them up to a width; a longer number has all of its digits.
  ///
  /// - Precondition: the number is not negative.
  public init(_ number: some BinaryInteger, radix: Int = 10, width: Int) {
    precondition(number >= 0, "\(number)")
    let digits = String(number, radix: radix)
    self = String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
  }
}
