/// An integer beyond 64 bits, by its digits.
public struct WideInteger: Sendable, Hashable, CustomStringConvertible {
  /// Decimal digits without zeros in front, behind a minus sign where it is negative.
  public let description: String

  /// What fits the 255 bytes that a short integer of a pickle has.
  public static let mostDigits = 600

  /// - Precondition: `literal` is an integer as JSON writes it, of no more than `mostDigits`.
  init(literal: String) {
    precondition(literal.utf8.count <= Self.mostDigits + 1, "\(literal.utf8.count) characters")
    description = literal
  }

  public init(_ value: Int128) { description = String(value) }

  /// Nil beyond 128 bits.
  public var int128: Int128? { Int128(description) }

  /// The nearest number that a double holds; an infinity where all are too small.
  public var double: Double { Double(description)! }

  /// Its two's complement in the fewest bytes, the lowest first.
  var bytes: [UInt8] {
    let isNegative = description.hasPrefix("-")
    var bytes: [UInt8] = []
    for digit in description.utf8.drop(while: { $0 == UInt8(ascii: "-") }) {
      var carry = Int(digit - UInt8(ascii: "0"))
      for i in bytes.indices {
        carry += Int(bytes[i]) * 10
        bytes[i] = UInt8(truncatingIfNeeded: carry)
        carry >>= 8
      }
      if carry > 0 { bytes.append(UInt8(carry)) }
    }
    bytes.append(0)
    if isNegative {
      var carry = 1
      for i in bytes.indices {
        carry += Int(~bytes[i])
        bytes[i] = UInt8(truncatingIfNeeded: carry)
        carry >>= 8
      }
    }
    // The last byte is there for its sign alone.
    while bytes.count > 1, bytes.last == (bytes[bytes.count - 2] < 0x80 ? 0 : 0xFF) {
      bytes.removeLast()
    }
    return bytes
  }
}
