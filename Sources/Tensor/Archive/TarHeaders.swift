/// What the headers of a tar archive say of its members. It is shown those stretches of the archive that it wants, in
/// their order, so the archive need not be at hand as a whole.
///
/// Source: POSIX.1-2024, pax, ustar and pax interchange formats; GNU tar manual, Basic Tar Format, for long names,
/// numbers in base 256 and sparse files, and Storing Sparse Files.
struct TarHeaders {
  struct Member {
    /// The bytes of its path.
    let name: [UInt8]
    let kind: Kind
  }

  enum Kind {
    case folder
    /// With the bytes of the archive that are its content.
    case file(Range<Int>)
    /// A file of so many bytes, of which the archive holds a list of stretches and these only.
    case sparse(size: Int)
    /// With the path of the member that it is another name of.
    case hardLink([UInt8])
    case other
  }

  /// The members whose headers were read.
  private(set) var memberCount = 0
  /// The name of the last of them.
  private var lastName: [UInt8]?
  /// The bytes of the archive that are to be read next; nil where its end was seen.
  private(set) var wanted: Range<Int>? = 0..<blockSize

  /// What the next member's header is preceded by.
  private var extended = PaxRecords()
  /// What holds for all members that follow, as far as they don't say otherwise.
  private var global = PaxRecords()
  private var part = Part.header

  /// What `wanted` is.
  private enum Part {
    case header
    /// Of the type that its own header says.
    case extended(UInt8)
    /// More of the stretches of a sparse file, in front of its content of so many bytes.
    case stretches(contentSize: Int)
  }

  static let blockSize = 512
  /// The most bytes of an extension: names have 4,095 at most, and some sparse files say in it where each of their
  /// stretches belongs.
  private static let largestExtension = 1 << 24

  /// The types of headers of what precedes a member's own: records of pax, for the next member and for all that follow,
  /// and long paths of GNU tar, of a member and of what it links to.
  private static let extensions = "xgLK".utf8

  /// Whether a block is a member's header: its sum is right.
  static func isHeader(_ block: UnsafeRawBufferPointer) -> Bool {
    guard block.count >= blockSize, let sum = number(block[148..<156]) else { return false }
    // The sum counts its own field as blanks.
    let all = block.prefix(blockSize).reduce(0) { $0 + Int($1) }
    return sum == all - block[148..<156].reduce(0) { $0 + Int($1) } + 8 * 0x20
  }

  /// Reads the bytes that are wanted.
  ///
  /// - Returns: the member whose header they are; nil for anything else.
  mutating func read(_ bytes: UnsafeRawBufferPointer) throws(TreeError) -> Member? {
    guard let range = wanted else { return nil }
    switch part {
    case .header: return try readHeader(bytes, at: range)
    case .extended(let type):
      try readExtension(type, bytes, at: range)
      want(.header, behind: range.upperBound)
    case .stretches(let size):
      // The last byte of a list says whether another block of it follows.
      if bytes[504] != 0 {
        want(.stretches(contentSize: size), behind: range.upperBound)
      } else {
        want(.header, behind: range.upperBound + size)
      }
    }
    return nil
  }

  /// Wants the next block behind a byte.
  private mutating func want(_ part: Part, behind end: Int) {
    let start = (end + Self.blockSize - 1) / Self.blockSize * Self.blockSize
    (self.part, wanted) = (part, start..<start + Self.blockSize)
  }

  private mutating func readHeader(
    _ block: UnsafeRawBufferPointer, at range: Range<Int>
  ) throws(TreeError) -> Member? {
    if block.allSatisfy({ $0 == 0 }) {
      wanted = nil
      return nil
    }
    guard Self.isHeader(block) else {
      throw TreeError(
        "byte \(range.lowerBound) of the tar archive should begin a member, and does not",
        hint: "Download or pack it again")
    }
    let type = block[156]
    let records = extended.merged(into: global)
    guard let size = records.size ?? Self.number(block[124..<136]),
      size <= Int.max / 2 - range.upperBound
    else { throw TreeError("a member's size is no number", hint: "Download or pack it again") }
    if Self.extensions.contains(type) {
      try wantExtension(block, at: range)
      return nil
    }
    extended = PaxRecords()
    let content = range.upperBound..<range.upperBound + size
    let name = records.sparseName ?? records.path ?? Self.name(block)
    let kind = Self.kind(
      block, isFolder: name.last == UInt8(ascii: "/"), content: content,
      link: records.linkPath ?? Self.text(block[157..<257]),
      sparseSize: records.isSparse ? records.sparseSize ?? size : nil)
    (memberCount, lastName) = (memberCount + 1, name)
    // Links, devices and folders have no content, whatever their size says.
    let hasContent = !(UInt8(ascii: "1")...UInt8(ascii: "6")).contains(type)
    if Self.isSparse(block), block[482] != 0 {
      want(.stretches(contentSize: size), behind: range.upperBound)
    } else {
      want(.header, behind: hasContent ? content.upperBound : range.upperBound)
    }
    return Member(name: name, kind: kind)
  }

  /// Wants what precedes a member, whose own header says its size, which is never extended.
  private mutating func wantExtension(
    _ block: UnsafeRawBufferPointer, at range: Range<Int>
  ) throws(TreeError) {
    guard let size = Self.number(block[124..<136]), size <= Self.largestExtension else {
      throw TreeError(
        "what precedes a member, at byte \(range.lowerBound) of the tar archive, takes more than "
          + "\(Self.largestExtension) bytes",
        hint: "Pack it again without --sparse; where it was not packed so, don't trust it")
    }
    want(.header, behind: range.upperBound)
    if size > 0 {
      (part, wanted) = (.extended(block[156]), range.upperBound..<range.upperBound + size)
    }
  }

  /// Whether it is the header of a file that GNU tar stored sparse in its own format.
  private static func isSparse(_ block: UnsafeRawBufferPointer) -> Bool {
    block[156] == UInt8(ascii: "S") && block[257..<265].elementsEqual("ustar  \0".utf8)
  }

  /// - Parameter sparseSize: of a file that is sparse as its records say; nil for others.
  private static func kind(
    _ block: UnsafeRawBufferPointer, isFolder: Bool, content: Range<Int>, link: [UInt8],
    sparseSize: Int?
  ) -> Kind {
    switch block[156] {
    case 0, UInt8(ascii: "0"), UInt8(ascii: "7"):
      isFolder ? .folder : sparseSize.map { .sparse(size: $0) } ?? .file(content)
    case UInt8(ascii: "1"): .hardLink(link)
    case UInt8(ascii: "5"): .folder
    case _ where isSparse(block): .sparse(size: number(block[483..<495]) ?? content.count)
    default: .other
    }
  }

  private mutating func readExtension(
    _ kind: UInt8, _ bytes: UnsafeRawBufferPointer, at range: Range<Int>
  ) throws(TreeError) {
    switch kind {
    case UInt8(ascii: "L"): extended.path = Self.text(bytes[...])
    case UInt8(ascii: "K"): extended.linkPath = Self.text(bytes[...])
    case UInt8(ascii: "x"): try extended.read(bytes)
    default:
      try global.read(bytes)
      // It would be looked up step by step for each of them, though it may be as long as an extension.
      guard global.path == nil, global.linkPath == nil, global.sparseName == nil else {
        throw TreeError(
          "records at byte \(range.lowerBound) of the tar archive give all members that follow one path",
          hint: "No archiver writes them: don't trust it")
      }
    }
  }

  // MARK: Fields

  /// The path of a header without extensions: behind the prefix where the format has one.
  private static func name(_ block: UnsafeRawBufferPointer) -> [UInt8] {
    let name = text(block[0..<100])
    let hasPrefix = block[257..<263].elementsEqual([0x75, 0x73, 0x74, 0x61, 0x72, 0])
    let prefix = hasPrefix ? text(block[345..<500]) : []
    return prefix.isEmpty ? name : prefix + [UInt8(ascii: "/")] + name
  }

  /// Up to the first zero.
  private static func text(_ field: Slice<UnsafeRawBufferPointer>) -> [UInt8] {
    Array(field.prefix { $0 != 0 })
  }

  /// A number in octal digits, or in base 256 where its first bit says so; nil for anything else.
  private static func number(_ field: Slice<UnsafeRawBufferPointer>) -> Int? {
    if let first = field.first, first & 0x80 != 0 {
      guard first == 0x80 else { return nil }  // Negative, or more than any archive has.
      var value = 0
      for byte in field.dropFirst() {
        guard value <= Int.max >> 8 else { return nil }
        value = value << 8 | Int(byte)
      }
      return value
    }
    let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0 && $0 != 0x20 }
    return digits.isEmpty
      ? 0
      : Int(String(decoding: digits, as: UTF8.self), radix: 8)
        .flatMap { $0 >= 0 ? $0 : nil }
  }

  // MARK: The whole

  /// - Parameter count: the archive's bytes.
  /// - Throws: where it ends before its end.
  func checkEnd(count: Int) throws(TreeError) {
    guard wanted != nil else { return }
    let last = lastName.map { String(decoding: $0, as: UTF8.self).excerpt() }
    throw TreeError(
      "the tar archive of \(count) bytes ends too early"
        + (last.map { ", in or behind '\($0)'" } ?? ""),
      hint: "It was cut: download or pack it again")
  }
}
