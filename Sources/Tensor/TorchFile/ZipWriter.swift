/// Writes a zip archive of stored members as PyTorch wants it: no compression, no descriptors, the
/// bytes of every member aligned to 64.
package struct ZipWriter {
  /// What the directory says of a member.
  private struct Member {
    let name: String
    let offset: Int
    let count: Int
    let checksum: UInt32
  }

  /// The headers and members so far, one after the other; large members are not copied.
  private var body: [ByteStorage] = []
  private var members: [Member] = []
  private var count = 0

  package init() {}

  private static let alignment = 64
  /// 1 January 1980, the first day that zip knows: archives of the same content are the same.
  private static let date: UInt16 = 0x21
  /// Names are UTF-8.
  private static let flags: UInt16 = 0x800
  private static let version: UInt16 = 20

  /// The bytes of an archive's members that its 32-bit numbers have room for.
  package static let largestCount = 0xFF00_0000

  /// Adds a member, which is kept and not copied.
  ///
  /// - Parameter checksum: Its CRC-32, where that is known already.
  /// - Precondition: the archive stays below 4 GiB and 65,535 members.
  package mutating func add(_ name: String, _ storage: ByteStorage, checksum: UInt32? = nil) {
    let size = storage.bytes.count
    let member = Member(
      name: name, offset: count, count: size,
      checksum: checksum ?? withExtendedLifetime(storage) { CRC32.checksum(storage.bytes) })
    var header: [UInt8] = []
    header.append(littleEndian: UInt32(0x0403_4B50))
    header += Self.description(member)
    let padding = Self.padding(after: count + header.count + 2 + name.utf8.count)
    header.append(littleEndian: UInt16(padding.count))
    header += name.utf8
    header += padding
    append(ByteStorage(copying: header))
    append(storage)
    members.append(member)
  }

  package mutating func add(_ name: String, _ text: String) {
    add(name, ByteStorage(copying: Array(text.utf8)))
  }

  private mutating func append(_ storage: ByteStorage) {
    body.append(storage)
    count += storage.bytes.count
  }

  /// The archive with all members added so far, in parts that follow each other.
  package func parts() -> [ByteStorage] {
    var end: [UInt8] = []
    for member in members {
      end.append(littleEndian: UInt32(0x0201_4B50))
      end.append(littleEndian: Self.version)
      end += Self.description(member)
      end += [UInt8](repeating: 0, count: 12)
      end.append(littleEndian: UInt32(member.offset))
      end += member.name.utf8
    }
    let size = end.count
    end.append(littleEndian: UInt32(0x0605_4B50))
    end.append(littleEndian: UInt32(0))
    end.append(littleEndian: UInt16(members.count))
    end.append(littleEndian: UInt16(members.count))
    end.append(littleEndian: UInt32(size))
    end.append(littleEndian: UInt32(count))
    end.append(littleEndian: UInt16(0))
    return body + [ByteStorage(copying: end)]
  }

  /// The archive with all members added so far.
  package func archive() -> [UInt8] {
    let parts = parts()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(parts.reduce(0) { $0 + $1.bytes.count })
    for part in parts { withExtendedLifetime(part) { bytes += part.bytes } }
    return bytes
  }

  /// What stands in both headers alike: version, flags, method, time, date, checksum, the two sizes
  /// and the name's length.
  private static func description(_ member: Member) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: version)
    bytes.append(littleEndian: flags)
    bytes.append(littleEndian: UInt16(0))
    bytes.append(littleEndian: UInt16(0))
    bytes.append(littleEndian: date)
    bytes.append(littleEndian: member.checksum)
    bytes.append(littleEndian: UInt32(member.count))
    bytes.append(littleEndian: UInt32(member.count))
    bytes.append(littleEndian: UInt16(member.name.utf8.count))
    return bytes
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
