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

  /// Reads the file at `path`, also as gzip packed it.
  ///
  /// - Parameter memory: for what is packed.
  /// - Throws: `FileError` where it can't be opened, `FileFormatError` for what is wrong with it, or where it takes more
  ///   than the budget.
  static func read(
    _ path: Path, files: FileSystem, memory: inout MemoryBudget
  ) throws -> IdxFile {
    let file = try files.map(path)
    guard ForeignFormat(of: file.bytes) == .gzip else { return try IdxFile(file, path: path) }
    do {
      guard let packed = try GzipFile(file, isWanted: { _ in true }, reading: { _ in }) else {
        return try IdxFile(file, path: path)
      }
      try memory.spend(packed.count, on: "an idx file, unpacked,")
      return try IdxFile(packed.bytes(0..<packed.count))
    } catch let error as FileFormatError {
      throw error.at(path)
    }
  }

  /// Reads a file's bytes; `path` is for messages.
  public init(_ file: ByteStorage, path: Path? = nil) throws(FileFormatError) {
    let bytes = file.bytes
    guard bytes.count >= 4 else {
      throw FileFormatError(
        .truncated, "\(bytes.count) bytes are too few for an idx file", path: path)
    }
    guard bytes[0] == 0, bytes[1] == 0 else {
      if let format = ForeignFormat(of: bytes) {
        throw FileFormatError(.notAnArchive, "not an idx file: \(format)", path: path)
      }
      throw FileFormatError(
        .notAnArchive, "not an idx file, which begins with two zero bytes", path: path, offset: 0)
    }
    guard bytes[2] == Self.unsignedBytes else {
      throw FileFormatError(
        .badContents, "the elements are of type \(bytes[2]); only 8, unsigned bytes, can be read",
        path: path,
        offset: 2)
    }
    let rank = Int(bytes[3])
    guard (1...Self.largestRank).contains(rank) else {
      throw FileFormatError(
        .badTensor, "\(rank) dimensions, expected 1 to \(Self.largestRank)", path: path, offset: 3)
    }
    let start = 4 + 4 * rank
    guard bytes.count >= start else {
      throw FileFormatError(
        .truncated, "the file ends within its sizes", path: path, offset: bytes.count)
    }
    var shape: [Int] = []
    var count = 1
    for dimension in 0..<rank {
      let size = (0..<4).reduce(0) { $0 << 8 | Int(bytes[4 + 4 * dimension + $1]) }
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: size)
      shape.append(size)
      // What can't be in the file need not be multiplied on.
      guard !isTooLarge, product <= bytes.count else {
        throw FileFormatError(
          .truncated,
          "the sizes \(shape) promise more than the file's \(bytes.count - start) elements",
          path: path, offset: 4 + 4 * dimension)
      }
      count = product
    }
    guard bytes.count - start == count else {
      throw FileFormatError(
        .badTensor, "\(bytes.count - start) elements, the sizes \(shape) promise \(count)",
        path: path,
        offset: start)
    }
    self.shape = shape
    elements = file.slice(start..<bytes.count)
  }
}
