/// An array of numbers as a file of MATLAB 5 holds it.
struct MATLABArray {
  let shape: [Int]
  /// The elements' type in the file; MATLAB stores doubles as bytes where they are whole and small.
  let type: MATLABNumber
  /// The elements in column-major order: the first dimension's neighbours lie beside each other.
  let elements: ByteStorage

  /// The elements as they lie; those beyond 53 bits rounded.
  var doubles: [Double] {
    withExtendedLifetime(elements) {
      stride(from: 0, to: elements.bytes.count, by: type.size).map {
        type.double(elements.bytes, at: $0)
      }
    }
  }
}

/// A file that MATLAB 5 or a later one wrote, "version 5" or "version 7" of its formats:
///
///     text        116 bytes
///     offset      8 bytes
///     version     u16, 0x0100
///     order       "IM" where it is little-endian
///     elements    each a variable, mostly compressed with zlib
///
/// Source: MathWorks, MAT-File Format.
struct MATLABFile {
  private let file: ByteStorage

  private static let headerSize = 128

  /// - Throws: `FileFormatError` where it is another file, or big-endian.
  init(_ file: ByteStorage) throws(FileFormatError) {
    let bytes = file.bytes
    guard bytes.count >= Self.headerSize, ForeignFormat(of: bytes) == .matlab5 else {
      let format = ForeignFormat(of: bytes).map { "\($0)" } ?? "something else"
      throw FileFormatError(.notAnArchive, "expected a MATLAB 5 file, found \(format)", offset: 0)
    }
    guard bytes[126..<128].elementsEqual("IM".utf8) else {
      throw FileFormatError(
        .byteOrder, "the file is not little-endian: save it again on such a machine", offset: 126)
    }
    self.file = file
  }

  /// The variables of some names.
  ///
  /// - Returns: as many, in the order of the names.
  /// - Throws: `FileFormatError`, `missingMember` where there is none of a name, `limit` where one takes more than the
  ///   budget.
  func arrays(
    _ names: [String], memory: inout MemoryBudget
  ) throws(FileFormatError) -> [MATLABArray] {
    var found: [String: MATLABArray] = [:]
    var reader = ByteReader(
      file.bytes, from: Self.headerSize, shortage: .truncated, what: "the file")
    while reader.remaining > 0, found.count < names.count {
      let place = reader.position
      var element = try MATLABElement(&reader, in: file)
      if element.type == MATLABElement.compressed {
        let variable = try Self.unpacked(element.content, memory: &memory, at: place)
        var inner = ByteReader(variable.bytes, shortage: .truncated, what: "a variable")
        element = try MATLABElement(&inner, in: variable)
      }
      guard element.type == MATLABElement.matrix,
        let (name, array) = try Self.array(in: element.content, oneOf: names)
      else { continue }
      found[name] = array
    }
    var arrays: [MATLABArray] = []
    for name in names {
      guard let array = found[name] else {
        throw FileFormatError(.missingMember, "the file has no variable '\(name)'")
      }
      arrays.append(array)
    }
    return arrays
  }

  /// Unpacks one variable, whose first eight bytes say how long it is.
  private static func unpacked(
    _ packed: ByteStorage, memory: inout MemoryBudget, at place: Int
  ) throws(FileFormatError) -> ByteStorage {
    let bytes = packed.bytes
    // A deflate stream between two bytes for the method and a checksum.
    guard bytes.count > 6, bytes[0] & 15 == 8,
      (Int(bytes[0]) << 8 | Int(bytes[1])).isMultiple(of: 31), bytes[1] & 32 == 0
    else { throw FileFormatError(.badArchive, "a variable is no zlib stream", offset: place) }
    let stream = UnsafeRawBufferPointer(rebasing: bytes[2..<bytes.count - 4])
    let count = try size(of: stream, at: place)
    guard count / Inflate.largestRatio <= stream.count else {
      throw FileFormatError(
        .badArchive,
        "a variable should unpack from \(stream.count) to \(count) bytes, which no deflate stream does",
        offset: place)
    }
    try memory.spend(count, on: "a variable, unpacked,")
    let unpacked = try ByteStorage.allocated(count: count) { output throws(FileFormatError) in
      try Inflate.inflate(stream, into: output)
    }
    guard let unpacked else {
      throw FileFormatError(.limit, "no memory for the \(count) bytes of a variable", offset: place)
    }
    let sum = bytes[(bytes.count - 4)...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard Adler32.checksum(unpacked.bytes) == sum else {
      throw FileFormatError(
        .checksum,
        "a variable does not fit its Adler-32: the file is damaged, download it again",
        offset: place)
    }
    return unpacked
  }

  /// The bytes that a variable takes unpacked, by the beginning of its stream.
  private static func size(
    of stream: UnsafeRawBufferPointer, at place: Int
  ) throws(FileFormatError) -> Int {
    var inflate = Inflate(stream)
    var tag: [UInt8] = []
    while tag.count < 8, let new = try inflate.next() { tag += new.prefix(8) }
    guard tag.count >= 8 else {
      throw FileFormatError(.truncated, "a variable ends within its first bytes", offset: place)
    }
    return 8 + tag[4..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// The array that a variable holds, and its name; nil where that is another one.
  private static func array(
    in variable: ByteStorage, oneOf names: [String]
  ) throws(FileFormatError) -> (name: String, MATLABArray)? {
    var reader = ByteReader(variable.bytes, shortage: .truncated, what: "a variable")
    let flags = try MATLABElement(&reader, in: variable)
    let dimensions = try MATLABElement(&reader, in: variable)
    let label = try MATLABElement(&reader, in: variable)
    guard let name = names.first(where: { label.content.bytes.elementsEqual($0.utf8) }) else {
      return nil
    }
    let (isNumeric, isComplex) = (6...15 ~= flags.content.bytes.first ?? 0, 8 as UInt8)
    guard isNumeric, flags.content.bytes.count == 8, flags.content.bytes[1] & isComplex == 0 else {
      throw FileFormatError(.badContents, "'\(name)' is no full array of real numbers")
    }
    let elements = try MATLABElement(&reader, in: variable)
    guard let type = elements.number else {
      throw FileFormatError(
        .badContents, "'\(name)' has elements of the type \(elements.type), which is not known")
    }
    let shape = try shape(dimensions, of: name)
    var count = type.size
    for size in shape {
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: size)
      guard !isTooLarge, product <= elements.content.bytes.count else {
        throw FileFormatError(
          .badContents, "'\(name)' of shape \(shape) has only \(elements.content.bytes.count) bytes"
        )
      }
      count = product
    }
    guard count == elements.content.bytes.count else {
      throw FileFormatError(
        .badContents,
        "'\(name)' of shape \(shape) has \(elements.content.bytes.count) bytes, expected \(count)")
    }
    return (name, MATLABArray(shape: shape, type: type, elements: elements.content))
  }

  private static func shape(
    _ element: MATLABElement, of name: String
  ) throws(FileFormatError) -> [Int] {
    let count = element.content.bytes.count / 4
    var reader = ByteReader(element.content.bytes, shortage: .truncated, what: "the dimensions")
    var shape: [Int] = []
    for _ in 0..<min(count, PickleLimits.dimensions) {
      shape.append(Int(try reader.integer(Int32.self)))
    }
    guard element.number == .int32, reader.remaining == 0, shape.allSatisfy({ $0 >= 0 }) else {
      throw FileFormatError(.badContents, "'\(name)' has dimensions \(shape) that are none")
    }
    return shape
  }
}

/// One element of a MATLAB file: its type, and its bytes in the file.
struct MATLABElement {
  static let matrix: UInt32 = 14
  static let compressed: UInt32 = 15

  let type: UInt32
  let content: ByteStorage

  /// Reads a tag and what belongs to it, and passes over what fills it up to eight bytes.
  ///
  ///     type u32, count u32, bytes        or, of up to four bytes,        type u16, count u16, bytes
  init(_ reader: inout ByteReader, in file: ByteStorage) throws(FileFormatError) {
    let first = try reader.integer(UInt32.self)
    let isSmall = first >> 16 != 0
    let count = isSmall ? Int(first >> 16) : Int(try reader.integer(UInt32.self))
    type = first & (isSmall ? 0xFFFF : .max)
    guard !isSmall || count <= 4 else {
      throw FileFormatError(
        .badContents, "an element of \(count) bytes where 4 have room", offset: reader.position - 4)
    }
    let start = reader.position
    try reader.skip(count)
    content = file.slice(start..<start + count)
    // Compressed variables follow each other without gaps.
    let filling = isSmall ? 4 - count : type == Self.compressed ? 0 : -count & 7
    try reader.skip(min(filling, reader.remaining))
  }

  /// The type of numbers that it holds; nil for anything else.
  var number: MATLABNumber? { MATLABNumber(rawValue: type) }
}
