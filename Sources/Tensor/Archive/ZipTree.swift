/// A zip archive as folders and files.
///
/// Opening reads the directory only. A member's local header, its method and its checksum are looked at when it
/// is read, so one that is damaged costs itself.
struct ZipTree: ReadableTree {
  private let file: ByteStorage
  private var index = TreeIndex<ZipMember>()

  /// Members beyond this number are refused: 1,000 models of 1,000 epochs have a fifth.
  private static let largestCount = 10_000_000

  /// - Throws: `TorchFileError` where the directory can't be read, `TreeError` where two members have one
  ///   name or place, or a name leads out of the archive.
  init(_ file: ByteStorage) throws {
    self.file = file
    let directory = try ZipDirectory(file.bytes)
    guard directory.count <= Self.largestCount else {
      throw TreeError(
        "it has \(directory.count) members, more than \(Self.largestCount)", hint: "Unpack it")
    }
    var reader = ByteReader(
      UnsafeRawBufferPointer(rebasing: file.bytes[..<directory.range.upperBound]),
      from: directory.range.lowerBound, shortage: .badArchive, what: "the zip directory")
    var members: [ZipMember] = []
    for _ in 0..<directory.count { members.append(try ZipMember(entry: &reader)) }
    try Self.checkDisjoint(members, before: directory.range.lowerBound)
    for member in members {
      guard let path = try ArchiveNames.path(of: member.name.utf8) else { continue }
      let obstacle =
        if member.isFolder {
          index.addFolder(path)
        } else if member.isLink {
          index.addOther(path)
        } else {
          index.add(path, member)
        }
      if let obstacle { throw ArchiveNames.twice(obstacle) }
    }
    index.sort()
  }

  /// No two members share bytes, as far as the directory tells: a local header takes 30 bytes and the name.
  private static func checkDisjoint(
    _ members: [ZipMember], before directory: Int
  ) throws(TreeError) {
    var end = 0
    for member in members.sorted(by: { $0.headerOffset < $1.headerOffset }) {
      let least = 30 + member.name.utf8.count
      let (size, overflows) = member.storedCount.addingReportingOverflow(least)
      guard member.headerOffset >= end, !overflows, member.headerOffset <= directory,
        size <= directory - member.headerOffset
      else {
        throw TreeError(
          "'\(member.name.excerpt())' overlaps another member, or lies outside the archive",
          hint: "Download or pack it again")
      }
      end = member.headerOffset + size
    }
  }

  func node(at path: Path) -> TreeNode? {
    switch index.kind(at: path) {
    case .folder?: .folder
    case .file?: .file(size: index[path]?.count ?? 0)
    case .some: .other
    case nil: nil
    }
  }

  func entries(of folder: Path) -> [FolderEntry] { index.entries(of: folder) }

  func bytes(of path: Path, limit: Int) throws(TreeError) -> ByteStorage {
    guard var member = index[path] else {
      throw TreeError("it is a folder or a link in the archive", hint: "")
    }
    do {
      try member.checkMethod()
      try member.locate(in: file.bytes)
      let stored = file.slice(member.dataOffset..<(member.dataOffset + member.storedCount))
      guard member.isDeflated else {
        let sum = withExtendedLifetime(stored) { CRC32.checksum(stored.bytes) }
        guard sum == member.crc else { throw member.wrongSum }
        return stored
      }
      guard member.count <= limit else {
        throw TreeError(
          "unpacked it takes \(member.count) bytes, and \(limit) are allowed",
          hint: "Unpack the archive, or give the job more memory")
      }
      return try member.unpacked(stored)
    } catch let error as TreeError {
      throw error
    } catch {
      throw TreeError("\(error)", hint: "")
    }
  }
}
