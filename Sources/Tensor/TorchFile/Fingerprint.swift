/// A short name for some content: equal content has equal names. Different content has different ones but for one case
/// in 2^64; where checksums of 32 bits stand for its parts, and a single part differs, for one in 2^32. It tells what was
/// mistaken for something else, not what was forged.
public struct Fingerprint: Sendable, Hashable, CustomStringConvertible {
  private var hash: UInt64 = 0xCBF2_9CE4_8422_2325

  public init() {}

  /// Takes in more content, by FNV-1a on its bytes.
  public mutating func add(_ text: String) {
    for byte in text.utf8 { add(byte) }
    add(UInt8(0))
  }

  public mutating func add(_ number: Int) {
    for shift in stride(from: 0, to: 64, by: 8) { add(UInt8(truncatingIfNeeded: number >> shift)) }
  }

  private mutating func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }

  /// Sixteen hexadecimal digits.
  public var description: String { String(hash, radix: 16, width: 16) }
}
