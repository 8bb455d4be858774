/// A numpy array or number of integers, as pickles describe it:
///
///     _reconstruct(ndarray, (0,), b'b'), told (version, shape, dtype, is in Fortran's order, bytes)
///     scalar(dtype, bytes)
///     dtype('i8', False, True), told (version, byte order, …)
///
/// Source: numpy, numpy/_core/src/multiarray/methods.c, `array_reduce`.
struct NumpyArray {
  let shape: [Int]
  /// Whether the first dimension's neighbours lie beside each other, in Fortran's order.
  private let isColumnMajor: Bool
  private let bytes: [UInt8]
  private let size: Int
  private let isSigned: Bool
  private let isBigEndian: Bool

  private static let modules = ["numpy._core.multiarray", "numpy.core.multiarray"]

  /// - Returns: nil for anything else, arrays of other types too.
  init?(_ item: PickleItem, in heap: PickleHeap) {
    guard let object = heap.inert(item) else { return nil }
    let type: PickleItem
    let content: PickleItem
    if Self.modules.contains(where: { object.name == ByteText("\($0).scalar") }) {
      guard object.arguments.count == 2 else { return nil }
      (shape, isColumnMajor) = ([], false)
      (type, content) = (object.arguments[0], object.arguments[1])
    } else {
      guard Self.modules.contains(where: { object.name == ByteText("\($0)._reconstruct") }),
        let state = heap.tuple(object.state), state.count == 5,
        case .bool(let isFortran) = state[3],
        let sizes = heap.tuple(state[1])
      else { return nil }
      var shape: [Int] = []
      for size in sizes {
        guard case .int(let size) = size, size >= 0 else { return nil }
        shape.append(size)
      }
      self.shape = shape
      isColumnMajor = isFortran && shape.count > 1
      (type, content) = (state[2], state[4])
    }
    guard let type = Self.elements(type, in: heap) else { return nil }
    (isSigned, size, isBigEndian) = type
    switch content {
    case .bytes(let bytes): self.bytes = bytes
    case .string(let text): bytes = Array(text.utf8)  // Python 2 tells no difference.
    default: return nil
    }
    var count = size
    for dimension in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard !overflow, product <= bytes.count else { return nil }
      count = product
    }
    guard count == bytes.count else { return nil }
  }

  private static func elements(
    _ item: PickleItem, in heap: PickleHeap
  ) -> (isSigned: Bool, size: Int, isBigEndian: Bool)? {
    guard let type = heap.inert(item), type.name == "numpy.dtype",
      case .string(let code) = type.arguments.first, code.utf8.count == 2,
      let kind = code.utf8.first, [UInt8(ascii: "i"), UInt8(ascii: "u")].contains(kind),
      let size = code.utf8.last.map({ Int($0) - 48 }),
      [1, 2, 4, 8].contains(size), let state = heap.tuple(type.state), state.count > 1,
      case .string(let order) = state[1], ["<", ">", "|", "="].contains(order)
    else { return nil }
    return (kind == UInt8(ascii: "i"), size, order == ">")
  }

  /// The number of elements.
  var count: Int { bytes.count / size }

  /// Whether the elements are of numpy's type uint8.
  var isOfBytes: Bool { size == 1 && !isSigned }

  /// The elements of a table of bytes, row by row.
  ///
  /// - Precondition: it is of bytes and has two dimensions.
  var rowMajorBytes: [UInt8] {
    precondition(isOfBytes && shape.count == 2, "\(shape)")
    guard isColumnMajor else { return bytes }
    let (rows, columns) = (shape[0], shape[1])
    return [UInt8](unsafeUninitializedCapacity: bytes.count) { output, count in
      for row in 0..<rows {
        for column in 0..<columns { output[row * columns + column] = bytes[column * rows + row] }
      }
      count = bytes.count
    }
  }

  /// The elements as they lie; those beyond 63 bits are negative.
  ///
  /// - Precondition: there is one dimension at most: of more, Fortran's order is another.
  var integers: [Int] {
    precondition(shape.count < 2, "\(shape)")
    return (0..<count).map { i in
      let element = bytes[i * size..<(i + 1) * size]
      var bits: UInt64 = 0
      for byte in isBigEndian ? Array(element) : element.reversed() {
        bits = bits << 8 | UInt64(byte)
      }
      let unused = UInt64(64 - 8 * size)
      return isSigned
        ? Int(Int64(truncatingIfNeeded: bits << unused) >> Int64(unused))
        : Int(truncatingIfNeeded: bits)
    }
  }
}
