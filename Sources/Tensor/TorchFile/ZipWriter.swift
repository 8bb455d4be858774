/// Writes a zip archive of stored members as PyTorch wants it: no compression, no descriptors, the
/// bytes of every member aligned to 64.
package struct ZipWriter {
  private var body: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  package init() {}

  private static let alignment = 64
  /// 1 January 1980, the first day that zip knows: archives of the same content are the same.
  private static let date: UInt16 = 0x21
  /// Names are UTF-8.
  private static let flags: UInt16 = 0x800
  private static let version: UInt16 = 20

  /// - Precondition: the archive stays below 4 GiB and 65,535 members.
  package mutating func add(_ name: String, _ bytes: UnsafeRawBufferPointer) {
    let offset = UInt32(body.count)
    let (sum, size) = (CRC32.checksum(bytes), UInt32(bytes.count))
    // Time, date, checksum, the two sizes and the name's length stand in both headers alike.
    var common: [UInt8] = []
    common.append(littleEndian: Self.version)
    common.append(littleEndian: Self.flags)
    common.append(littleEndian: UInt16(0))
    common.append(littleEndian: UInt16(0))
    common.append(littleEndian: Self.date)
    common.append(littleEndian: sum)
    common.append(littleEndian: size)
    common.append(littleEndian: size)
    common.append(littleEndian: UInt16(name.utf8.count))

    body.append(littleEndian: UInt32(0x0403_4B50))
    body += common
    let padding = Self.padding(after: body.count + 2 + name.utf8.count)
    body.append(littleEndian: UInt16(padding.count))
    body += name.utf8
    body += padding
    body += bytes

    directory.append(littleEndian: UInt32(0x0201_4B50))
    directory.append(littleEndian: Self.version)
    directory += common
    directory += [UInt8](repeating: 0, count: 12)
    directory.append(littleEndian: offset)
    directory += name.utf8
    count += 1
  }

  package mutating func add(_ name: String, _ text: String) {
    Array(text.utf8).withUnsafeBytes { add(name, $0) }
  }

  /// The archive with all members added so far.
  package func archive() -> [UInt8] {
    var archive = body + directory
    archive.append(littleEndian: UInt32(0x0605_4B50))
    archive.append(littleEndian: UInt32(0))
    archive.append(littleEndian: UInt16(count))
    archive.append(littleEndian: UInt16(count))
    archive.append(littleEndian: UInt32(directory.count))
    archive.append(littleEndian: UInt32(body.count))
    archive.append(littleEndian: UInt16(0))
    return archive
  }

  /// An extra field, called FB by PyTorch, after which the member's bytes are aligned.
  private static func padding(after count: Int) -> [UInt8] {
    let length = (alignment - (count + 4) % alignment) % alignment
    var field = Array("FB".utf8)
    field.append(littleEndian: UInt16(length))
    return field + [UInt8](repeating: UInt8(ascii: "Z"), count: length)
  }
}

extension [UInt8] {
  mutating func append(littleEndian number: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }
}
