/// Writes a zip archive of stored members as PyTorch wants it: no compression, no descriptors, the
/// bytes of every member aligned to 64.
package struct ZipWriter {
  /// The headers and members so far, one after the other; large members are not copied.
  private var body: [ByteStorage] = []
  private var entries: [ZipEntry] = []
  private var count = 0

  package init() {}

  private static let alignment = 64

  /// The bytes of an archive's members that its 32-bit numbers have room for, as every reader wants them.
  package static let largestCount = 0xFF00_0000

  /// Whether readers find a member of this name again, which many a name of a folder has no place for.
  package static func isName(_ path: Path) -> Bool {
    ZipMember.plainName(path.bytes) != nil
      && (try? ArchiveNames.path(of: path.bytes)) == .some(.some(path))
  }

  /// Adds a member, which is kept and not copied.
  ///
  /// - Parameter checksum: Its CRC-32, where that is known already.
  package mutating func add(_ name: String, _ storage: ByteStorage, checksum: UInt32? = nil) {
    let entry = ZipEntry(
      name: name, offset: count, count: storage.bytes.count,
      checksum: checksum ?? withExtendedLifetime(storage) { CRC32.checksum(storage.bytes) })
    append(ByteStorage(copying: entry.localHeader(alignment: Self.alignment)))
    append(storage)
    entries.append(entry)
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
    body + [ByteStorage(copying: ZipEntry.directory(of: entries, at: count))]
  }

  /// The archive with all members added so far.
  package func archive() -> [UInt8] {
    let parts = parts()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(parts.reduce(0) { $0 + $1.bytes.count })
    for part in parts { withExtendedLifetime(part) { bytes += part.bytes } }
    return bytes
  }
}

extension [UInt8] {
  mutating func append(littleEndian number: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }
}
