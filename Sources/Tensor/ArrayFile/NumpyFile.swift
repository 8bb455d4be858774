/// An array as numpy's `.npy` files store it, in C order: `numpy.lib.format`, version 1.0.
public struct NumpyFile: Sendable, Equatable {
  /// The type of an element, as in `<f4` or `|u1`.
  public let descriptor: String
  public let shape: [Int]
  /// The elements, little-endian.
  public let bytes: [UInt8]

  /// - Precondition: the bytes are those of the shape's elements.
  public init(descriptor: String, shape: [Int], bytes: [UInt8]) {
    precondition(
      Self.size(of: descriptor).map { $0 * shape.reduce(1, *) } == bytes.count,
      "\(bytes.count) bytes for \(descriptor) \(shape)")
    self.descriptor = descriptor
    self.shape = shape
    self.bytes = bytes
  }

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// Of the data in the file; room for the header is a multiple of it.
  private static let alignment = 64
  private static let largestHeader = 4_096

  /// The bytes of an element; nil for types that are not read here.
  private static func size(of descriptor: String) -> Int? {
    switch descriptor {
    case "|u1", "|i1", "|b1": 1
    case "<u2", "<i2", "<f2": 2
    case "<u4", "<i4", "<f4": 4
    case "<u8", "<i8", "<f8": 8
    default: textSize(of: descriptor)
    }
  }

  /// The same of texts: four bytes a Unicode scalar.
  private static func textSize(of descriptor: String) -> Int? {
    guard let match = descriptor.wholeMatch(of: /<U([1-9][0-9]{0,8})/) else { return nil }
    return Int(match.1).map { 4 * $0 }
  }

  /// The bytes of the `.npy` file.
  public var file: [UInt8] { Self.header(descriptor: descriptor, shape: shape) + bytes }

  /// What stands before the elements.
  static func header(descriptor: String, shape: [Int]) -> [UInt8] {
    let lengths = shape.map { "\($0)," }.joined(separator: " ")
    let tuple = shape.count > 1 ? String(lengths.dropLast()) : lengths
    var header = "{'descr': '\(descriptor)', 'fortran_order': False, 'shape': (\(tuple)), }"
    let start = magic.count + 4
    let padding = alignment - (start + header.utf8.count + 1) % alignment
    header += String(repeating: " ", count: padding % alignment) + "\n"
    var file = magic + [1, 0]
    file.append(littleEndian: UInt16(header.utf8.count))
    return file + header.utf8
  }

  /// Reads a `.npy` file.
  ///
  /// - Throws: what is wrong with it; also for what numpy may write and this tool has no use for: Fortran
  ///   order, big-endian numbers, objects.
  public init(decoding file: [UInt8]) throws(FileFormatError) {
    let start = Self.magic.count + 4
    guard file.starts(with: Self.magic), file.count >= start else {
      throw FileFormatError(.notAnArchive, "it does not begin like a .npy file")
    }
    guard file[6] == 1 else {
      throw FileFormatError(
        .unsupportedVersion, "it has version \(file[6]) of the .npy format, expected 1")
    }
    let length = Int(file[8]) | Int(file[9]) << 8
    guard length <= Self.largestHeader, file.count - start >= length else {
      throw FileFormatError(.truncated, "its header of \(length) bytes does not fit")
    }
    let header = String(decoding: file[start..<(start + length)], as: UTF8.self)
    let pattern =
      /\{'descr': '([<|][a-z][0-9]|<U[0-9]+)', 'fortran_order': False, 'shape': \(([0-9, ]*)\), \}\s*/
    guard let match = header.wholeMatch(of: pattern), let size = Self.size(of: String(match.1))
    else {
      throw FileFormatError(
        .badContents, "its header is not one that is read here: \(header.excerpt())")
    }
    var shape: [Int] = []
    var count = size
    for word in match.2.split(separator: ",") {
      let digits = word.drop { $0 == " " }
      if digits.isEmpty { continue }
      guard let length = Int(digits) else {
        throw FileFormatError(.badTensor, "its shape is (\(match.2))")
      }
      let (product, isBeyond) = count.multipliedReportingOverflow(by: length)
      guard !isBeyond else { throw FileFormatError(.badTensor, "its shape is (\(match.2))") }
      count = product
      shape.append(length)
    }
    guard file.count - start - length == count else {
      throw FileFormatError(
        .badStorage,
        "it has \(file.count - start - length) bytes of elements, its shape \(shape) needs \(count)"
      )
    }
    self.init(
      descriptor: String(match.1), shape: shape, bytes: Array(file[(start + length)...]))
  }
}
