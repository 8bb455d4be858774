/// An array of bytes as the files of MNIST and its kin hold it, in the idx format:
///
///     magic    u32, big-endian: 0, 0, element type (8: unsigned bytes), number of dimensions
///     sizes    u32 each, big-endian
///     elements row-major
public struct IdxFile: Sendable {
  public let shape: [Int]
  /// The elements, in the mapped file.
  public let elements: ByteStorage

  /// More than any array of images has.
  private static let largestRank = 8
  private static let unsignedBytes: UInt8 = 8

  /// Reads the file at `path`.
  ///
  /// - Throws: `FileError` where it can't be opened, `IdxFileError` for what is wrong with it.
  public static func read(_ path: Path, files: FileSystem) throws -> IdxFile {
    try IdxFile(try files.map(path), path: path)
  }

  /// Reads a file's bytes; `path` is for messages.
  public init(_ file: ByteStorage, path: Path? = nil) throws(IdxFileError) {
    let bytes = file.bytes
    guard bytes.count >= 4 else {
      throw IdxFileError("\(bytes.count) bytes are too few for an idx file", path: path)
    }
    guard bytes[0] == 0, bytes[1] == 0 else {
      if let format = ForeignFormat(of: bytes) {
        throw IdxFileError("not an idx file: \(format)", path: path)
      }
      throw IdxFileError("not an idx file, which begins with two zero bytes", path: path, offset: 0)
    }
    guard bytes[2] == Self.unsignedBytes else {
      throw IdxFileError(
        "the elements are of type \(bytes[2]); only 8, unsigned bytes, can be read", path: path,
        offset: 2)
    }
    let rank = Int(bytes[3])
    guard (1...Self.largestRank).contains(rank) else {
      throw IdxFileError(
        "\(rank) dimensions, expected 1 to \(Self.largestRank)", path: path, offset: 3)
    }
    let start = 4 + 4 * rank
    guard bytes.count >= start else {
      throw IdxFileError("the file ends within its sizes", path: path, offset: bytes.count)
    }
    var shape: [Int] = []
    var count = 1
    for dimension in 0..<rank {
      let size = (0..<4).reduce(0) { $0 << 8 | Int(bytes[4 + 4 * dimension + $1]) }
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: size)
      shape.append(size)
      // What can't be in the file need not be multiplied on.
      guard !isTooLarge, product <= bytes.count else {
        throw IdxFileError(
          "the sizes \(shape) promise more than the file's \(bytes.count - start) elements",
          path: path, offset: 4 + 4 * dimension)
      }
      count = product
    }
    guard bytes.count - start == count else {
      throw IdxFileError(
        "\(bytes.count - start) elements, the sizes \(shape) promise \(count)", path: path,
        offset: start)
    }
    self.shape = shape
    elements = file.slice(start..<bytes.count)
  }
}

/// Why a file is no idx file that can be used.
public struct IdxFileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was found, what was expected and what to do.
  public let message: String
  public let path: Path?
  /// The byte of the file where the fault lies.
  public let offset: Int?

  public init(_ message: String, path: Path?, offset: Int? = nil) {
    self.message = message
    self.path = path
    self.offset = offset
  }

  public var description: String {
    (path.map { "\($0): " } ?? "") + message + (offset.map { " (at byte \($0))" } ?? "")
  }
}
