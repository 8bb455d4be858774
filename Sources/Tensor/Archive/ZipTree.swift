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
  /// - Throws: `TorchFileError` where two members share bytes, `TreeError` where they have one name or place, or
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
    guard var member = index[path] else { throw .noFile }
    do {
      try member.checkMethod()
      try member.locate(in: file.bytes)
      let stored = file.slice(member.dataOffset..<(member.dataOffset + member.storedCount))
      guard member.isDeflated else {
        let sum = withExtendedLifetime(stored) { CRC32.checksum(stored.bytes) }
        guard sum == member.crc else { throw member.wrongSum }
        return stored
      }
      guard member.count <= limit else { throw TreeError.tooLarge(member.count, limit: limit) }
      return try member.unpacked(stored)
    } catch let error as TreeError {
      throw error
    } catch {
      throw TreeError("\(error)", hint: "")
    }
  }
}
