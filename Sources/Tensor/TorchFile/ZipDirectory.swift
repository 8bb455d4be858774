/// The directory of a zip archive: where it lies, from the records at the end of the file, and its entries.
struct ZipDirectory {
  /// In the order of the directory, none of them located yet.
  let members: [ZipMember]
  /// The bytes of the file that the directory takes.
  let range: Range<Int>

  private static let endSize = 22
  private static let longestComment = 0xFFFF
  private static let locatorSize = 20

  init(_ file: UnsafeRawBufferPointer) throws(FileFormatError) {
    let end = try Self.findEnd(file)
    var reader = ByteReader(file, from: end + 4, shortage: .truncated, what: "the end record")
    let disks = [try reader.integer(UInt16.self), try reader.integer(UInt16.self)]
    let countHere = try reader.integer(UInt16.self)
    var count = UInt64(try reader.integer(UInt16.self))
    var size = UInt64(try reader.integer(UInt32.self))
    var offset = UInt64(try reader.integer(UInt32.self))
    guard disks == [0, 0], UInt64(countHere) == count else {
      throw FileFormatError(
        .badArchive, "the zip archive is spread over several files", offset: end)
    }

    var limit = end
    if let (start, record) = try Self.zip64Record(file, before: end) {
      // The plain record may leave any of the three to this one; the rest must agree.
      for (plain, long, overflow) in [
        (count, record.count, 0xFFFF), (size, record.size, 0xFFFF_FFFF),
        (offset, record.offset, 0xFFFF_FFFF),
      ] where plain != overflow && plain != long {
        throw FileFormatError(.badArchive, "the two end records disagree", offset: start)
      }
      (count, size, offset) = (record.count, record.size, record.offset)
      limit = start
    }
    guard offset <= limit, size <= UInt64(limit) - offset else {
      throw FileFormatError(
        .badArchive,
        "the zip directory should take \(size) bytes from byte \(offset), but ends at \(limit)",
        offset: end)
    }
    guard count <= size else {
      throw FileFormatError(
        .badArchive, "a zip directory of \(size) bytes can't have \(count) entries", offset: end)
    }
    guard count <= ArchiveFormat.mostEntries else {
      throw FileFormatError(
        .limit,
        "the zip archive has \(count) members, more than \(ArchiveFormat.mostEntries): unpack it")
    }
    range = Int(offset)..<Int(offset + size)
    members = try Self.members(Int(count), in: file, range)
  }

  private static func members(
    _ count: Int, in file: UnsafeRawBufferPointer, _ range: Range<Int>
  ) throws(FileFormatError) -> [ZipMember] {
    var reader = ByteReader(
      UnsafeRawBufferPointer(rebasing: file[..<range.upperBound]), from: range.lowerBound,
      shortage: .badArchive, what: "the zip directory")
    var members: [ZipMember] = []
    for _ in 0..<count { members.append(try ZipMember(entry: &reader)) }
    guard reader.remaining == 0 else {
      throw FileFormatError(
        .badArchive, "the zip directory goes on after its \(count) entries",
        offset: reader.position)
    }
    return members
  }

  /// Stretches of the file belong to one member each, and none reaches into the directory.
  ///
  /// - Parameter members: the directory's, located or not.
  func checkDisjoint(_ members: [ZipMember]) throws(FileFormatError) {
    var end = 0
    for member in members.sorted(by: { $0.headerOffset < $1.headerOffset }) {
      guard member.headerOffset >= end else {
        throw FileFormatError(
          .badArchive, "'\(member.name.excerpt())' overlaps another member",
          offset: member.headerOffset)
      }
      end = member.end
    }
    guard end <= range.lowerBound else {
      throw FileFormatError(
        .badArchive, "a member overlaps the zip directory", offset: range.lowerBound)
    }
  }

  /// The last end record whose comment fits into the file.
  private static func findEnd(_ file: UnsafeRawBufferPointer) throws(FileFormatError) -> Int {
    var start = file.count - endSize
    let first = max(0, start - longestComment)
    while start >= first {
      if file.loadUnaligned(fromByteOffset: start, as: UInt32.self).littleEndian == 0x0605_4B50 {
        let comment = file.loadUnaligned(fromByteOffset: start + 20, as: UInt16.self).littleEndian
        if Int(comment) <= file.count - endSize - start { return start }
      }
      start -= 1
    }
    throw FileFormatError(
      .truncated, "the zip archive has no end: the file was cut, copy or save it again",
      offset: file.count)
  }

  private static func zip64Record(_ file: UnsafeRawBufferPointer, before end: Int)
    throws(FileFormatError) -> (start: Int, (count: UInt64, size: UInt64, offset: UInt64))?
  {
    guard end >= locatorSize else { return nil }
    var locator = ByteReader(
      file, from: end - locatorSize, shortage: .truncated, what: "the zip64 locator")
    guard try locator.integer(UInt32.self) == 0x0706_4B50 else { return nil }
    try locator.skip(4)
    let start = Int(clamping: try locator.integer(UInt64.self))
    guard start <= end - locatorSize else {
      throw FileFormatError(
        .badArchive, "the zip64 locator points beyond itself, to byte \(start)",
        offset: end - locatorSize)
    }
    var record = ByteReader(file, from: start, shortage: .truncated, what: "the zip64 end record")
    guard try record.integer(UInt32.self) == 0x0606_4B50 else {
      throw FileFormatError(
        .badArchive, "no zip64 end record where its locator says", offset: start)
    }
    try record.skip(20)
    let countHere = try record.integer(UInt64.self)
    let count = try record.integer(UInt64.self)
    guard countHere == count else {
      throw FileFormatError(
        .badArchive, "the zip archive is spread over several files", offset: start)
    }
    return (start, (count, try record.integer(), try record.integer()))
  }
}
