/// The members of a zip archive, all distinct; those that `torch.save` writes lie under one folder.
///
/// Opening checks the whole structure and the CRC-32 of every member that is stored as it is;
/// deflated ones are checked when they are unpacked.
struct ZipArchive: Sendable {
  /// The members by their names, below the root folder where there is one.
  private(set) var members: [ByteText: ZipMember]
  /// Whether PyTorch was told to write no checksums; `crc` then is what the bytes give.
  let isWithoutChecksums: Bool
  private let file: ByteStorage

  /// Members beyond this number are refused: no checkpoint comes near.
  private static let largestCount = 200_000

  /// - Parameter inFolder: whether all members must lie in one folder.
  init(_ file: ByteStorage, inFolder: Bool = true) throws(FileFormatError) {
    try self.init(file, ZipDirectory(file.bytes), inFolder: inFolder)
  }

  /// - Parameter directory: the file's.
  init(
    _ file: ByteStorage, _ directory: ZipDirectory, inFolder: Bool = true
  ) throws(FileFormatError) {
    self.file = file
    var list = directory.members
    guard !list.isEmpty else {
      throw FileFormatError(.missingMember, "the zip archive is empty; expected data.pkl")
    }
    guard list.count <= Self.largestCount else {
      throw FileFormatError(
        .limit, "the zip archive has \(list.count) members, more than \(Self.largestCount)")
    }
    for member in list { try member.checkMethod() }
    for i in list.indices { try list[i].locate(in: file.bytes) }
    try directory.checkDisjoint(list)
    let stored = list.indices.filter { !list[$0].isDeflated }
    let sums = CRC32.checksums(
      stored.map { file.slice(list[$0].dataOffset..<(list[$0].dataOffset + list[$0].storedCount)) })
    // PyTorch compresses nothing, so whoever did also had checksums to write.
    isWithoutChecksums =
      stored.count == list.count && list.allSatisfy { $0.crc == 0 } && sums.contains { $0 != 0 }
    for (i, sum) in zip(stored, sums) where list[i].crc != sum {
      guard isWithoutChecksums else { throw list[i].wrongSum }
      list[i].crc = sum
    }
    members = try Self.byName(list, below: inFolder ? try Self.root(of: list) : "")
  }

  /// The bytes of a member: a stretch of the file, or unpacked where it is deflated.
  ///
  /// - Throws: `missingMember` where there is none.
  func bytes(_ name: ByteText) throws(FileFormatError) -> ByteStorage {
    var budget = MemoryBudget()
    return try bytes(name, 0..<(members[name]?.count ?? 0), budget: &budget)
  }

  /// A part of a member's bytes. All of a deflated member is unpacked and its checksum looked at, but
  /// memory is taken for that part only.
  ///
  /// - Precondition: `range` lies within the member.
  func bytes(_ name: ByteText, _ range: Range<Int>, budget: inout MemoryBudget)
    throws(FileFormatError) -> ByteStorage
  {
    guard let member = members[name] else {
      throw FileFormatError(.missingMember, "the archive has no member '\(name.excerpt())'")
    }
    let stored = file.slice(member.dataOffset..<(member.dataOffset + member.storedCount))
    guard member.isDeflated else { return stored.slice(range) }
    return try member.unpacked(stored, range, budget: &budget)
  }

  private static func root(of list: [ZipMember]) throws(FileFormatError) -> ByteText {
    guard let slash = list[0].name.utf8.firstIndex(of: UInt8(ascii: "/")) else {
      throw FileFormatError(
        .badArchive,
        "'\(list[0].name.excerpt())' lies in no folder; PyTorch puts all members in one")
    }
    return ByteText(list[0].name.description[...slash])
  }

  private static func byName(
    _ list: [ZipMember], below root: ByteText
  ) throws(FileFormatError) -> [ByteText: ZipMember] {
    var members: [ByteText: ZipMember] = [:]
    for member in list {
      guard let name = member.name.removing(prefix: root) else {
        throw FileFormatError(
          .badArchive,
          "'\(member.name.excerpt())' lies outside the folder '\(root.excerpt())' of the first member"
        )
      }
      guard members.updateValue(member, forKey: name) == nil else {
        throw FileFormatError(
          .badArchive, "two members are called '\(member.name.excerpt())'",
          offset: member.headerOffset)
      }
    }
    return members
  }
}
