/// A row-major array of numbers, as checkpoints and data sets hold them.
///
/// The elements are little-endian, contiguous and never change, so tensors can share one storage
/// and be read from many threads; a data set's images stay in the file they were mapped from.
public struct Tensor: Sendable {
  public let dtype: DType
  public let shape: [Int]
  /// The storage that holds the elements, from `byteOffset` on.
  public let storage: ByteStorage
  public let byteOffset: Int

  /// The number of elements: the product of `shape`, 1 for a scalar.
  public var count: Int { shape.reduce(1, *) }

  /// - Precondition: the elements lie within `storage`, aligned to their size.
  public init(dtype: DType, shape: [Int], storage: ByteStorage, byteOffset: Int = 0) {
    let count = shape.reduce(1, *)
    precondition(shape.allSatisfy { $0 >= 0 }, "shape \(shape)")
    precondition(
      byteOffset >= 0 && count * dtype.size <= storage.bytes.count - byteOffset,
      "\(count) elements of \(dtype) from byte \(byteOffset) of \(storage.bytes.count)")
    precondition(byteOffset % dtype.size == 0, "byte offset \(byteOffset) of \(dtype)")
    self.dtype = dtype
    self.shape = shape
    self.storage = storage
    self.byteOffset = byteOffset
  }

  /// The bytes of the elements. Valid while the tensor's `storage` lives.
  public var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: storage.bytes[byteOffset..<(byteOffset + count * dtype.size)])
  }

  /// A float32 tensor with a copy of `values`, in row-major order.
  public init(_ values: [Float], shape: [Int]) {
    precondition(values.count == shape.reduce(1, *), "\(values.count) values for shape \(shape)")
    self.init(dtype: .float32, shape: shape, storage: ByteStorage(copying: values))
  }

  /// A bool tensor with a copy of `values`, in row-major order.
  public init(_ values: [Bool], shape: [Int]) {
    precondition(values.count == shape.reduce(1, *), "\(values.count) values for shape \(shape)")
    let bytes = values.map { $0 ? 1 : 0 as UInt8 }
    self.init(dtype: .bool, shape: shape, storage: ByteStorage(copying: bytes))
  }

  /// An int64 tensor with a copy of `values`, in row-major order.
  public init(_ values: [Int64], shape: [Int]) {
    precondition(values.count == shape.reduce(1, *), "\(values.count) values for shape \(shape)")
    self.init(dtype: .int64, shape: shape, storage: ByteStorage(copying: values))
  }
}

extension ByteStorage {
  /// A copy of the bytes of `values`.
  package convenience init<Element: BitwiseCopyable>(copying values: [Element]) {
    self.init(count: values.count * MemoryLayout<Element>.stride) { buffer in
      values.withUnsafeBytes { buffer.copyMemory(from: $0) }
    }
  }
}
