/// A safetensors file: tensors by name, and texts. See `SafetensorsLayout` for its bytes.
///
/// The tensors stay in the mapped file. Its header is checked as a whole: each tensor has the bytes that
/// its shape needs, and together they are all bytes behind the header, each of them once.
public struct SafetensorsFile: Sendable {
  /// In the order of the header.
  public let names: [ByteText]
  /// The texts beside the tensors.
  public let metadata: [(key: ByteText, value: ByteText)]
  private let places: [ByteText: Place]
  private let file: ByteStorage

  /// Where a tensor lies in the file.
  fileprivate struct Place: Sendable {
    let dtype: DType
    let shape: [Int]
    let range: Range<Int>
  }

  static let metadataKey = "__metadata__"
  /// The limit of the format's own reader.
  static let largestHeader = 100_000_000
  fileprivate static let largestRank = 64

  /// Maps the file at `path`.
  ///
  /// - Throws: `FileError` where it can't be opened, `FileFormatError` for what is wrong with it.
  public static func read(_ path: Path, files: FileSystem) throws -> SafetensorsFile {
    try SafetensorsFile(try files.map(path), path: path)
  }

  /// Reads a file's bytes; `path` is for messages.
  public init(_ file: ByteStorage, path: Path? = nil) throws(FileFormatError) {
    let (header, start) = try Self.header(file, path)
    var names: [ByteText] = []
    var places: [ByteText: Place] = [:]
    var metadata: [(key: ByteText, value: ByteText)] = []
    for (name, value) in header.members {
      if name == ByteText(Self.metadataKey) {
        metadata = try Self.texts(value, path)
        continue
      }
      guard let place = Place(value, start: start) else {
        throw FileFormatError(
          .badTensor,
          "what its header says of '\(name.excerpt())' is no tensor that is read here: "
            + value.text().excerpt(), path: path)
      }
      names.append(name)
      places[name] = place
    }
    var end = start
    for place in places.values.sorted(by: {
      ($0.range.lowerBound, $0.range.upperBound)
        < ($1.range.lowerBound, $1.range.upperBound)
    }) {
      guard place.range.lowerBound == end else {
        throw FileFormatError(
          .badStorage,
          "its tensors overlap, or leave a gap, at byte \(min(end, place.range.lowerBound))",
          path: path)
      }
      end = place.range.upperBound
    }
    guard end == file.bytes.count else {
      throw FileFormatError(
        .badStorage, "its tensors end at byte \(end), the file at byte \(file.bytes.count)",
        path: path)
    }
    self.names = names
    self.places = places
    self.metadata = metadata
    self.file = file
  }

  /// The tensor of a name: a part of the file, copied only where it is not aligned. Nil where there is none.
  public subscript(name: String) -> Tensor? {
    places[ByteText(name)].map { tensor($0.dtype, $0.shape, $0.range) }
  }

  /// Some of a tensor's entries along its first dimension.
  ///
  /// - Precondition: it has that dimension, and the rows lie within it.
  public func rows(_ rows: Range<Int>, of name: String) -> Tensor? {
    guard let place = places[ByteText(name)] else { return nil }
    precondition(
      !place.shape.isEmpty && rows.lowerBound >= 0 && rows.upperBound <= place.shape[0],
      "rows \(rows) of \(place.shape)")
    let size = place.shape.dropFirst().reduce(place.dtype.size, *)
    let start = place.range.lowerBound
    return tensor(
      place.dtype, [rows.count] + place.shape.dropFirst(),
      (start + rows.lowerBound * size)..<(start + rows.upperBound * size))
  }

  private func tensor(_ dtype: DType, _ shape: [Int], _ range: Range<Int>) -> Tensor {
    let slice = file.slice(range)
    let isAligned = UInt(bitPattern: slice.bytes.baseAddress) % UInt(dtype.size) == 0
    return Tensor(
      dtype: dtype, shape: shape,
      storage: isAligned
        ? slice : ByteStorage(count: range.count) { $0.copyMemory(from: slice.bytes) })
  }

  private static func header(
    _ file: ByteStorage, _ path: Path?
  ) throws(FileFormatError) -> (object: JSONObject, end: Int) {
    let bytes = file.bytes
    guard bytes.count >= 8 else {
      throw FileFormatError(
        .truncated, "\(bytes.count) bytes are too few for a safetensors file", path: path)
    }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard length <= largestHeader, length <= bytes.count - 8 else {
      throw FileFormatError(
        .truncated,
        "its first eight bytes promise a header of \(length) bytes; the file has \(bytes.count), and a "
          + "header at most \(largestHeader)", path: path)
    }
    let end = 8 + Int(length)
    let text = Array(bytes[8..<end])
    do {
      let limits = JSONLimits(depth: 8, bytes: largestHeader)
      guard let object = try JSONValue(parsing: text, limits: limits).object else {
        throw FileFormatError(.badContents, "its header is no JSON object", path: path)
      }
      return (object, end)
    } catch let error as FileFormatError {
      throw error
    } catch {
      throw FileFormatError(.badContents, "its header is no JSON: \(error)", path: path)
    }
  }

  private static func texts(
    _ value: JSONValue, _ path: Path?
  ) throws(FileFormatError) -> [(key: ByteText, value: ByteText)] {
    let texts = value.object?.members.compactMap { member in
      member.value.string.map { (key: member.key, value: $0) }
    }
    guard let texts, texts.count == value.object?.members.count else {
      throw FileFormatError(.badContents, "its \(metadataKey) are not texts", path: path)
    }
    return texts
  }
}

extension SafetensorsFile.Place {
  /// What the header says of a tensor; nil where that is none, or one whose elements are of another number
  /// than its bytes.
  ///
  /// - Parameter start: of the tensors' bytes in the file.
  fileprivate init?(_ value: JSONValue, start: Int) {
    guard let object = value.object, object.keys.count == 3,
      let name = object["dtype"]?.string,
      let dtype = DType.allCases.first(where: { name == ByteText($0.safetensorsName) }),
      let sizes = object["shape"]?.array, sizes.count <= SafetensorsFile.largestRank,
      let offsets = object["data_offsets"]?.array, offsets.count == 2,
      case .integer(let begin) = offsets[0], case .integer(let end) = offsets[1],
      0 <= begin, begin <= end
    else { return nil }
    var shape: [Int] = []
    // Sizes of 0 count as 1, so that no part of the product is beyond bounds either.
    var bound = dtype.size
    for size in sizes {
      guard case .integer(let size) = size, size >= 0 else { return nil }
      let (product, isBeyond) = bound.multipliedReportingOverflow(by: max(size, 1))
      guard !isBeyond else { return nil }
      bound = product
      shape.append(size)
    }
    let (last, isBeyond) = end.addingReportingOverflow(start)
    guard !isBeyond, (shape.contains(0) ? 0 : bound) == end - begin else { return nil }
    self.init(dtype: dtype, shape: shape, range: (start + begin)..<last)
  }
}
