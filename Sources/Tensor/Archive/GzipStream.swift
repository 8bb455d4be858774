/// The bytes that gzip compressed, in one member or several, a stretch at a time.
///
/// Source: RFC 1952.
struct GzipStream: ~Copyable {
  private let file: UnsafeRawBufferPointer
  private var inflate: Inflate
  /// Of the member that is being read; nil where it was not begun at its beginning.
  private var check: (sum: UInt32, count: Int)?
  /// The beginning of a member of which nothing was given yet.
  private var ahead: Inflate.Place?
  /// Where the bytes that `next` gave last begin, if these are the first of a member; nil for others.
  private(set) var beginning: Inflate.Place?

  /// - Parameter file: as long as this is used.
  init(_ file: UnsafeRawBufferPointer) throws(FileFormatError) {
    self.file = file
    let start = Inflate.Place(byte: try Self.header(file, at: 0))
    inflate = Inflate(file, from: start)
    ahead = start
    check = (CRC32.checksum([]), 0)
  }

  /// Goes on from a place of the same file.
  init(_ file: UnsafeRawBufferPointer, from place: Inflate.Place) {
    self.file = file
    inflate = Inflate(file, from: place)
  }

  /// Where it can be gone on from later, behind what `next` gave last: in front of a block. Nil within a block, and behind
  /// the last of a member, where `beginning` tells the place once there is a next one.
  var place: Inflate.Place? { inflate.place }

  /// The next bytes, valid until the next call; nil at the end.
  ///
  /// - Throws: `badArchive`, `truncated` or `checksum` where they are damaged.
  mutating func next() throws(FileFormatError) -> UnsafeRawBufferPointer? {
    while true {
      if let new = try inflate.next() {
        if let known = check {
          check = (
            CRC32.combine(known.sum, CRC32.checksum(new), count: new.count), known.count + new.count
          )
        }
        (beginning, ahead) = (ahead, nil)
        return new
      }
      let end = try trailer(at: inflate.end)
      // Tapes are filled up with zeros.
      guard let next = file[end...].firstIndex(where: { $0 != 0 }) else { return nil }
      let start = Inflate.Place(byte: try Self.header(file, at: next))
      inflate = Inflate(file, from: start)
      ahead = start
      check = (CRC32.checksum([]), 0)
    }
  }

  /// Where the bytes behind a member's header begin.
  private static func header(
    _ file: UnsafeRawBufferPointer, at start: Int
  ) throws(FileFormatError) -> Int {
    var reader = ByteReader(file, from: start, shortage: .truncated, what: "the gzip header")
    guard try reader.integer(UInt16.self) == 0x8B1F, try reader.integer(UInt8.self) == 8 else {
      throw FileFormatError(.badArchive, "no gzip header where one should be", offset: start)
    }
    let flags = try reader.integer(UInt8.self)
    try reader.skip(6)
    if flags & 4 != 0 { try reader.skip(Int(try reader.integer(UInt16.self))) }
    // The name and a comment, each ended by a zero.
    for flag in [8, 16] as [UInt8] where flags & flag != 0 {
      while try reader.integer(UInt8.self) != 0 {}
    }
    if flags & 2 != 0 { try reader.skip(2) }
    return reader.position
  }

  /// Compares a member with what is said behind it.
  private func trailer(at start: Int) throws(FileFormatError) -> Int {
    var reader = ByteReader(file, from: start, shortage: .truncated, what: "the gzip trailer")
    let (sum, count) = (try reader.integer(UInt32.self), try reader.integer(UInt32.self))
    if let check {
      guard check.sum == sum, UInt32(truncatingIfNeeded: check.count) == count else {
        throw FileFormatError(
          .checksum,
          "what gzip compressed does not fit its CRC-32: the file is damaged, copy it again",
          offset: start)
      }
    }
    return reader.position
  }
}
