/// One file in a zip archive, as its directory describes it.
struct ZipMember: Sendable {
  let name: ByteText
  var crc: UInt32
  /// The bytes in the archive, and when unpacked.
  let storedCount: Int
  let count: Int
  let isDeflated: Bool
  /// Whether it stands for a symbolic link, whose bytes say where it leads.
  let isLink: Bool
  private let flags: UInt16
  private let method: UInt16
  /// Where its local header begins, and, once that was read, its bytes.
  let headerOffset: Int
  var dataOffset = 0

  /// The first byte behind it, as far as is known: a local header takes its fixed part and the name at least.
  var end: Int {
    let start = max(dataOffset, headerOffset + Self.headerSize + name.utf8.count)
    let (end, overflows) = start.addingReportingOverflow(storedCount)
    return overflows ? .max : end
  }

  private static let headerSize = 30

  /// Whether it stands for a folder.
  var isFolder: Bool { name.utf8.last == UInt8(ascii: "/") }

  /// Reads one entry of the directory. Whether its bytes can be read is another question: see `checkMethod()`.
  init(entry reader: inout ByteReader) throws(FileFormatError) {
    let start = reader.position
    guard try reader.integer(UInt32.self) == 0x0201_4B50 else {
      throw FileFormatError(
        .badArchive,
        "the zip directory has no entry where one should be: the file was cut or is damaged, copy it again",
        offset: start)
    }
    let system = try reader.integer(UInt16.self) >> 8
    try reader.skip(2)
    flags = try reader.integer()
    method = try reader.integer()
    try reader.skip(4)
    crc = try reader.integer()
    var sizes = [UInt64(try reader.integer(UInt32.self)), UInt64(try reader.integer(UInt32.self))]
    let nameCount = Int(try reader.integer(UInt16.self))
    let extraCount = Int(try reader.integer(UInt16.self))
    let commentCount = Int(try reader.integer(UInt16.self))
    try reader.skip(4)
    let attributes = try reader.integer(UInt32.self)
    // On Unix the upper half is the file's mode.
    isLink = system == 3 && attributes >> 28 == 0xA
    sizes.append(UInt64(try reader.integer(UInt32.self)))
    name = try Self.name(try reader.take(nameCount), offset: start)
    let extra = try reader.take(extraCount)
    try reader.skip(commentCount)

    // The 64-bit field holds, in this order, those of full size, stored size and offset that do not fit.
    if sizes.contains(0xFFFF_FFFF) {
      var field = try Self.zip64Field(of: extra, member: name, offset: start)
      for i in [1, 0, 2] where sizes[i] == 0xFFFF_FFFF { sizes[i] = try field.integer() }
    }
    storedCount = Int(clamping: sizes[0])
    count = Int(clamping: sizes[1])
    headerOffset = Int(clamping: min(sizes[2], UInt64(Int.max / 2)))
    isDeflated = method == 8
    guard method != 0 || storedCount == count else {
      throw FileFormatError(
        .badArchive,
        "'\(name.excerpt())' is stored as it is, but with \(storedCount) bytes for \(count)")
    }
  }

  /// - Throws: `unsupportedCompression` where it is encrypted, or compressed by another method than deflate.
  func checkMethod() throws(FileFormatError) {
    try Self.check(flags: flags, method: method, member: name)
  }

  /// Unpacks the whole of a deflated member.
  ///
  /// - Parameter stored: its bytes in the archive.
  /// - Throws: where they are no such stream, do not fit their checksum, or there is no memory.
  func unpacked(_ stored: ByteStorage) throws(FileFormatError) -> ByteStorage {
    var budget = MemoryBudget()
    return try unpacked(stored, 0..<count, budget: &budget)
  }

  /// Unpacks a deflated member, and takes memory for a part of it only.
  ///
  /// - Precondition: `range` lies within the member.
  func unpacked(
    _ stored: ByteStorage, _ range: Range<Int>, budget: inout MemoryBudget
  ) throws(FileFormatError) -> ByteStorage {
    guard count / Inflate.largestRatio <= storedCount else {
      throw FileFormatError(
        .badArchive,
        "'\(name.excerpt())' should unpack from \(storedCount) to \(count) bytes, "
          + "which no deflate stream does")
    }
    try budget.spend(range.count, on: "'\(name.excerpt())', unpacked,")
    var sum = CRC32.checksum([])
    let unpacked = try ByteStorage.allocated(count: range.count) { output throws(FileFormatError) in
      sum = try Inflate.inflate(stored.bytes, count: count, keeping: range, in: output)
    }
    guard let unpacked else {
      throw FileFormatError(.limit, "no memory for the \(range.count) bytes of '\(name.excerpt())'")
    }
    guard sum == crc else { throw wrongSum }
    return unpacked
  }

  var wrongSum: FileFormatError {
    FileFormatError(
      .checksum,
      "the bytes of '\(name.excerpt())' do not fit their CRC-32: the file is damaged, copy it again",
      offset: dataOffset)
  }

  /// Finds the member's bytes behind its local header, which must agree with the directory.
  ///
  /// PyTorch leaves checksum and sizes there at zero and announces a descriptor behind the bytes.
  mutating func locate(in file: UnsafeRawBufferPointer) throws(FileFormatError) {
    guard headerOffset <= file.count else {
      throw FileFormatError(
        .badArchive, "'\(name.excerpt())' should begin at byte \(headerOffset) of \(file.count)")
    }
    var reader = ByteReader(
      file, from: headerOffset, shortage: .truncated, what: "the local header", of: name)
    guard try reader.integer(UInt32.self) == 0x0403_4B50 else {
      throw FileFormatError(
        .badArchive, "no local header of '\(name.excerpt())' where the directory says",
        offset: headerOffset)
    }
    try reader.skip(2)
    let flags = try reader.integer(UInt16.self)
    let method = try reader.integer(UInt16.self)
    try reader.skip(4)
    let localCRC = try reader.integer(UInt32.self)
    let localSizes = [try reader.integer(UInt32.self), try reader.integer(UInt32.self)]
    let nameCount = Int(try reader.integer(UInt16.self))
    let extraCount = Int(try reader.integer(UInt16.self))
    let localName = try reader.take(nameCount)
    let extra = try reader.take(extraCount)
    dataOffset = reader.position

    try Self.check(flags: flags, method: method, member: name)
    let isDescribedLater = flags & 8 != 0
    let sizesAgree = zip(localSizes, [storedCount, count]).allSatisfy { local, size in
      UInt64(local) == UInt64(size) || local == 0xFFFF_FFFF || isDescribedLater && local == 0
    }
    guard localName.elementsEqual(name.utf8), (method == 8) == isDeflated, sizesAgree,
      localCRC == crc || isDescribedLater && localCRC == 0
    else {
      throw FileFormatError(
        .badArchive, "local header and directory disagree about '\(name.excerpt())'",
        offset: headerOffset)
    }
    if localSizes.contains(0xFFFF_FFFF), !isDescribedLater {
      var field = try Self.zip64Field(of: extra, member: name, offset: headerOffset)
      for (local, size) in zip(localSizes.reversed(), [count, storedCount])
      where local == 0xFFFF_FFFF {
        guard try field.integer(UInt64.self) == UInt64(size) else {
          throw FileFormatError(
            .badArchive, "local header and directory disagree about '\(name.excerpt())'",
            offset: headerOffset)
        }
      }
    }
    guard storedCount <= file.count - dataOffset else {
      throw FileFormatError(
        .truncated, "'\(name.excerpt())' should have \(storedCount) bytes; the file ends before",
        offset: dataOffset)
    }
  }

  private static func check(flags: UInt16, method: UInt16, member: ByteText) throws(FileFormatError)
  {
    guard flags & 1 == 0 else {
      throw FileFormatError(.unsupportedCompression, "'\(member.excerpt())' is encrypted")
    }
    guard method == 0 || method == 8 else {
      throw FileFormatError(
        .unsupportedCompression,
        "'\(member.excerpt())' is compressed by method \(method); PyTorch stores (0) or deflates (8)"
      )
    }
  }

  /// The content of the extra field for what needs 64 bits.
  private static func zip64Field(of extra: UnsafeRawBufferPointer, member: ByteText, offset: Int)
    throws(FileFormatError) -> ByteReader
  {
    func field(_ bytes: UnsafeRawBufferPointer) -> ByteReader {
      ByteReader(bytes, shortage: .badArchive, what: "the 64-bit field", of: member)
    }
    var reader = field(extra)
    while reader.remaining >= 4 {
      let identifier = try reader.integer(UInt16.self)
      let content = try reader.take(Int(try reader.integer(UInt16.self)))
      if identifier == 1 { return field(content) }
    }
    throw FileFormatError(.badArchive, "\(reader.what) is missing", offset: offset)
  }

  private static func name(_ bytes: UnsafeRawBufferPointer, offset: Int) throws(FileFormatError)
    -> ByteText
  {
    guard let name = plainName(bytes) else {
      let shown = String(decoding: bytes, as: UTF8.self).excerpt()
      throw FileFormatError(
        .unsafeName,
        "a member is called '\(shown)'; expected a plain path within the archive's folder",
        offset: offset)
    }
    return name
  }

  /// A name that is a plain path within the archive's folder; nil for any other.
  static func plainName(_ bytes: some Collection<UInt8>) -> ByteText? {
    guard let name = ByteText(validating: bytes), !name.isEmpty,
      !bytes.contains(0), !bytes.contains(UInt8(ascii: "\\")), !name.hasPrefix("/"),
      !(name.contains("..")
        && bytes.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual("..".utf8) })
    else { return nil }
    return name
  }
}
