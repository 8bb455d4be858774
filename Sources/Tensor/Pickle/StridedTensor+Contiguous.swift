extension StridedTensor {
  /// Whether the elements can be used where they lie: in row-major order and aligned to their size.
  var isInPlace: Bool {
    guard isContiguous, count > 0, let base = storage.bytes.baseAddress else { return false }
    return (UInt(bitPattern: base) + UInt(offset * dtype.size)) % UInt(dtype.size) == 0
  }

  /// The same elements in row-major order: in place where possible, else copied.
  ///
  /// - Parameter budget: the bytes that may be copied, less those that are: a small file can ask for
  ///   one value expanded 2^40 times.
  /// - Throws: `limit` where that is too little.
  public func contiguous(budget: inout Int) throws(FileFormatError) -> Tensor {
    if isInPlace {
      return Tensor(
        dtype: dtype, shape: shape, storage: storage, byteOffset: offset * dtype.size)
    }
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: dtype.size)
    guard !overflow, byteCount <= budget else {
      throw FileFormatError(
        .limit,
        "a tensor of shape \(shape) and strides \(strides) needs more memory than its file "
          + "accounts for")
    }
    let copy = ByteStorage.allocated(count: byteCount) { output in
      switch dtype.size {
      case 1: gather(UInt8.self, into: output)
      case 2: gather(UInt16.self, into: output)
      case 4: gather(UInt32.self, into: output)
      default: gather(UInt64.self, into: output)
      }
    }
    guard let copy else {
      throw FileFormatError(.limit, "no memory for a tensor of shape \(shape)")
    }
    budget -= byteCount
    return Tensor(dtype: dtype, shape: shape, storage: copy)
  }

  /// Copies the elements in row-major order, whole innermost rows at a time.
  private func gather<Bits: BitwiseCopyable>(
    _ type: Bits.Type, into output: UnsafeMutableRawBufferPointer
  ) {
    guard count > 0, let source = storage.bytes.baseAddress, let target = output.baseAddress else {
      return
    }
    let size = MemoryLayout<Bits>.size
    let (rowCount, rowStride) = (shape.last ?? 1, strides.last ?? 1)
    let outer = shape.indices.dropLast()
    var index = [Int](repeating: 0, count: outer.count)
    var (row, written) = (offset, 0)
    while true {
      for i in 0..<rowCount {
        let element = source.loadUnaligned(fromByteOffset: (row + i * rowStride) * size, as: type)
        target.storeBytes(of: element, toByteOffset: written, as: type)
        written += size
      }
      // The next row: count up the outer dimensions, the last one first.
      var dimension = outer.count - 1
      while dimension >= 0 {
        index[dimension] += 1
        row += strides[dimension]
        if index[dimension] < shape[dimension] { break }
        row -= index[dimension] * strides[dimension]
        index[dimension] = 0
        dimension -= 1
      }
      if dimension < 0 { return }
    }
  }
}
