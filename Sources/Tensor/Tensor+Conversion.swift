extension Tensor {
  /// The elements as float32 in row-major order; what float32 can't hold exactly is rounded to the
  /// nearest, ties to even. Booleans are 0 and 1.
  public func floats() -> [Float] {
    switch dtype {
    case .float64: elements(Double.self) { Float($0) }
    case .float32: elements(Float.self) { $0 }
    case .float16: elements(UInt16.self, HalfPrecision.float(binary16:))
    case .bfloat16: elements(UInt16.self, HalfPrecision.float(bfloat16:))
    case .int64: elements(Int64.self) { Float($0) }
    case .int32: elements(Int32.self) { Float($0) }
    case .int16: elements(Int16.self) { Float($0) }
    case .int8: elements(Int8.self) { Float($0) }
    case .uint8: elements(UInt8.self) { Float($0) }
    case .bool: elements(UInt8.self) { $0 == 0 ? 0 : 1 }
    }
  }

  /// The elements as float64, exactly but for integers beyond 53 bits.
  public func doubles() -> [Double] {
    switch dtype {
    case .float64: elements(Double.self) { $0 }
    case .int64: elements(Int64.self) { Double($0) }
    case .int32: elements(Int32.self) { Double($0) }
    default: floats().map { Double($0) }
    }
  }

  /// The elements as integers; nil for floating-point tensors.
  public func integers() -> [Int]? {
    switch dtype {
    case .float64, .float32, .float16, .bfloat16: nil
    case .int64: elements(Int64.self) { Int($0) }
    case .int32: elements(Int32.self) { Int($0) }
    case .int16: elements(Int16.self) { Int($0) }
    case .int8: elements(Int8.self) { Int($0) }
    case .uint8: elements(UInt8.self) { Int($0) }
    case .bool: elements(UInt8.self) { $0 == 0 ? 0 : 1 }
    }
  }

  /// A tensor with `values`, in row-major order, rounded to the nearest, ties to even.
  ///
  /// - Precondition: `dtype` is a floating-point type, or an integer of 32 or 64 bits that holds the values, which are
  ///   whole; and there is a value for each place of `shape`.
  public init(_ values: [Float], shape: [Int], dtype: DType) {
    precondition(values.count == shape.reduce(1, *), "\(values.count) values for shape \(shape)")
    let storage: ByteStorage
    switch dtype {
    case .float64: storage = ByteStorage(copying: values.map { Double($0) })
    case .float32: storage = ByteStorage(copying: values)
    case .float16: storage = ByteStorage(copying: values.map(HalfPrecision.binary16))
    case .bfloat16: storage = ByteStorage(copying: values.map(HalfPrecision.bfloat16))
    case .int64: storage = ByteStorage(copying: values.map { Int64(exactly: $0)! })
    case .int32: storage = ByteStorage(copying: values.map { Int32(exactly: $0)! })
    default: preconditionFailure("floats in a tensor of \(dtype)")
    }
    self.init(dtype: dtype, shape: shape, storage: storage)
  }

  private func elements<Element: BitwiseCopyable, Result>(
    _ type: Element.Type, _ convert: (Element) -> Result
  ) -> [Result] {
    let bytes = self.bytes
    return withExtendedLifetime(storage) {
      Array(unsafeUninitializedCapacity: count) { output, written in
        for i in 0..<count {
          output.initializeElement(
            at: i,
            to: convert(
              bytes.loadUnaligned(fromByteOffset: i * MemoryLayout<Element>.size, as: type)))
        }
        written = count
      }
    }
  }
}
