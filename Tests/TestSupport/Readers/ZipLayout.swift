import Tensor

/// Where the members of an archive lie, by its directory, as far as it can be followed; for tests that
/// damage archives. The reader under test has a stricter one of its own.
struct ZipLayout {
  struct Member {
    let name: [UInt8]
    /// Where its entry in the directory and its local header begin.
    let entry: Int
    let header: Int
    /// Its bytes.
    let content: Range<Int>
    let isDeflated: Bool
    let unpackedCount: Int
  }

  private(set) var members: [Member] = []

  private static let entrySize = 46
  private static let headerSize = 30
  private static let signature: [UInt8] = [0x50, 0x4B, 0x01, 0x02]

  init(_ archive: [UInt8]) {
    guard archive.count >= Self.entrySize else { return }
    for entry in 0...(archive.count - Self.entrySize)
    where archive[entry] == Self.signature[0]
      && archive[entry..<(entry + 4)].elementsEqual(Self.signature)
    {
      if let member = Self.member(archive, entry) { members.append(member) }
    }
  }

  private static func member(_ archive: [UInt8], _ entry: Int) -> Member? {
    let field = { (place: Int, size: Int) in
      (0..<size).reduce(0) { $0 | Int(archive[place + $1]) << (8 * $1) }
    }
    let header = field(entry + 42, 4)
    guard header <= archive.count - headerSize else { return nil }
    let nameCount = field(header + 26, 2)
    let start = header + headerSize + nameCount + field(header + 28, 2)
    let count = field(entry + 20, 4)
    guard start <= archive.count, count <= archive.count - start else { return nil }
    return Member(
      name: Array(archive[(header + headerSize)...].prefix(nameCount)), entry: entry,
      header: header, content: start..<(start + count), isDeflated: field(entry + 10, 2) == 8,
      unpackedCount: field(entry + 24, 4))
  }
}
