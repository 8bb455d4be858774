/// Why bytes are not JSON, and where.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was found and what was expected.
  public let reason: String
  /// From 1.
  public let line: Int
  /// From 1, in bytes.
  public let column: Int
  /// The offset of the byte in the text, from 0.
  public let byte: Int

  init(_ reason: String, at byte: Int, in text: [UInt8]) {
    self.reason = reason
    self.byte = byte
    let before = text[..<min(byte, text.count)]
    line = 1 + before.count { $0 == UInt8(ascii: "\n") }
    column = 1 + before.count - (before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0)
  }

  public var description: String {
    "not JSON at line \(line), column \(column) (byte \(byte)): \(reason)"
  }
}
