/// A zip archive as folders and files.
///
/// Opening looks at the directory only. A member's local header, its method and its checksum are looked at when it
/// is read, so one that is damaged costs itself.
struct ZipTree: IndexedTree {
  private let file: ByteStorage
  private(set) var index: TreeIndex<ZipMember>

  /// - Parameters:
  ///   - directory: the file's.
  ///   - mostEntries: see `TreeIndex`.
  /// - Throws: `FileFormatError` where two members share bytes, `TreeError` where they have one name or place, or
  ///   a name leads out of the archive, or there are too many.
  init(_ file: ByteStorage, _ directory: ZipDirectory, mostEntries: Int) throws {
    self.file = file
    index = TreeIndex(mostEntries: mostEntries)
    try directory.checkDisjoint(directory.members)
    for member in directory.members {
      guard let path = try ArchiveNames.path(of: member.name.utf8) else { continue }
      if member.isFolder {
        try index.addFolder(path)
      } else if member.isLink {
        try index.addOther(path)
      } else {
        try index.add(path, member)
      }
    }
    index.sort()
  }

  func bytes(of path: Path, limit: Int) throws(TreeError) -> ByteStorage {
    try reading(path) { member, stored in
      guard member.isDeflated else {
        let sum = withExtendedLifetime(stored) { CRC32.checksum(stored.bytes) }
        guard sum == member.crc else { throw member.wrongSum }
        return stored
      }
      guard member.count <= limit else { throw TreeError.tooLarge(member.count, limit: limit) }
      return try member.unpacked(stored)
    }
  }

  /// Its checksum is that of the whole, so that damage is told only where it can't be unpacked.
  func head(of path: Path, count: Int) throws(TreeError) -> ByteStorage {
    try reading(path) { member, stored in
      guard member.isDeflated else { return stored.slice(0..<min(count, stored.bytes.count)) }
      var bytes: [UInt8] = []
      let wanted = min(count, member.count)
      var stream = Inflate(stored.bytes)
      while bytes.count < wanted, let new = try stream.next() {
        bytes += new.prefix(wanted - bytes.count)
      }
      withExtendedLifetime(stored) {}
      guard bytes.count == wanted else { throw member.wrongSum }
      return ByteStorage(copying: bytes)
    }
  }

  /// What `body` makes of a member and its bytes in the archive.
  private func reading(
    _ path: Path, _ body: (ZipMember, ByteStorage) throws -> ByteStorage
  ) throws(TreeError) -> ByteStorage {
    guard var member = index[path] else { throw .noFile }
    do {
      try member.checkMethod()
      try member.locate(in: file.bytes)
      return try body(
        member, file.slice(member.dataOffset..<(member.dataOffset + member.storedCount)))
    } catch let error as TreeError {
      throw error
    } catch {
      throw TreeError("\(error)", hint: "")
    }
  }
}
