/// A numpy array or number of integers, as pickles describe it:
///
///     _reconstruct(ndarray, (0,), b'b'), told (version, shape, dtype, is in Fortran's order, bytes)
///     _frombuffer(bytes, dtype, shape, 'C' or 'F' for Fortran's order), in protocol 5
///     scalar(dtype, bytes)
///     dtype('i8', False, True), told (version, byte order, …)
///
/// Source: numpy, numpy/_core/src/multiarray/methods.c, `array_reduce` and `array_reduce_ex_picklebuffer`.
struct NumpyArray {
  let shape: [Int]
  /// Whether the first dimension's neighbours lie beside each other, in Fortran's order.
  private let isColumnMajor: Bool
  private let bytes: [UInt8]
  private let size: Int
  private let isSigned: Bool
  private let isBigEndian: Bool

  /// - Returns: nil for anything else, arrays of other types too.
  init?(_ item: PickleItem, in heap: PickleHeap) {
    guard let object = heap.inert(item) else { return nil }
    let type: PickleItem
    let content: PickleItem
    if Self.isMade(object, by: "multiarray.scalar") {
      guard object.arguments.count == 2 else { return nil }
      (shape, isColumnMajor) = ([], false)
      (type, content) = (object.arguments[0], object.arguments[1])
    } else if Self.isMade(object, by: "multiarray._reconstruct") {
      guard let state = heap.tuple(object.state), state.count == 5,
        case .bool(let isFortran) = state[3], let shape = Self.shape(state[1], in: heap)
      else { return nil }
      self.shape = shape
      isColumnMajor = isFortran && shape.count > 1
      (type, content) = (state[2], state[4])
    } else if Self.isMade(object, by: "numeric._frombuffer") {
      guard object.arguments.count == 4, case .string(let order) = object.arguments[3],
        ["C", "F"].contains(order), let shape = Self.shape(object.arguments[2], in: heap)
      else { return nil }
      self.shape = shape
      isColumnMajor = order == "F" && shape.count > 1
      (type, content) = (object.arguments[1], object.arguments[0])
    } else {
      return nil
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

  /// - Parameter function: a module of numpy's core, and the function in it.
  private static func isMade(_ object: InertObject, by function: String) -> Bool {
    ["numpy._core", "numpy.core"].contains { object.name == ByteText("\($0).\(function)") }
  }

  private static func shape(_ item: PickleItem, in heap: PickleHeap) -> [Int]? {
    guard let sizes = heap.tuple(item) else { return nil }
    var shape: [Int] = []
    for size in sizes {
      guard case .int(let size) = size, size >= 0 else { return nil }
      shape.append(size)
    }
    return shape
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

extension PickleHeap {
  /// The integer that an item is, of Python or of numpy; nil for anything else.
  func integer(_ item: PickleItem) -> Int? {
    if case .int(let number) = item { return number }
    guard let number = NumpyArray(item, in: self), number.shape.isEmpty else { return nil }
    return number.integers.first
  }
}
