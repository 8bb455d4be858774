/// Reads little-endian numbers from the front of some bytes and never past their end.
struct ByteReader {
  let bytes: UnsafeRawBufferPointer
  /// The next byte to read.
  private(set) var position: Int
  /// What running out of bytes is called.
  let shortage: FileFormatError.Kind
  /// What is being read, for messages: "the zip directory", "data.pkl".
  private let part: String
  /// The member of an archive that it is part of.
  private let member: ByteText?

  init(
    _ bytes: UnsafeRawBufferPointer, from position: Int = 0, shortage: FileFormatError.Kind,
    what part: String, of member: ByteText? = nil
  ) {
    self.bytes = bytes
    self.position = position
    self.shortage = shortage
    self.part = part
    self.member = member
  }

  var what: String { member.map { "\(part) of '\($0.excerpt())'" } ?? part }

  var remaining: Int { bytes.count - position }

  /// The next `count` bytes. Valid as long as the bytes that are read from.
  mutating func take(_ count: Int) throws(FileFormatError) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= remaining else {
      throw FileFormatError(
        shortage, "\(what) ends too early, expected \(count) more bytes", offset: position)
    }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<(position + count)])
  }

  mutating func skip(_ count: Int) throws(FileFormatError) { _ = try take(count) }

  mutating func integer<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type = Number.self
  ) throws(FileFormatError) -> Number {
    Number(littleEndian: try take(MemoryLayout<Number>.size).loadUnaligned(as: Number.self))
  }

  /// The bytes up to the next newline, which is skipped.
  mutating func line() throws(FileFormatError) -> UnsafeRawBufferPointer {
    guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else {
      throw FileFormatError(shortage, "\(what) ends within a line of text", offset: position)
    }
    let line = try take(end - position)
    position += 1
    return line
  }
}
