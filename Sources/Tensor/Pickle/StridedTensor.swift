/// A tensor as PyTorch files hold it: a view of a storage, which other tensors may share.
public struct StridedTensor: Sendable {
  public let dtype: DType
  public let shape: [Int]
  /// The distance of neighbours along each dimension, in elements; 0 where one element is repeated.
  public let strides: [Int]
  /// The first element's place in the storage, in elements.
  public let offset: Int
  /// The whole storage. Tensors with the same object share memory.
  public let storage: ByteStorage
  public let requiresGrad: Bool
  /// Whether it was saved as a `torch.nn.Parameter`.
  public let isParameter: Bool

  /// - Precondition: one stride a dimension, and all elements within the storage.
  public init(
    dtype: DType, shape: [Int], strides: [Int], offset: Int = 0, storage: ByteStorage,
    requiresGrad: Bool = false, isParameter: Bool = false
  ) {
    let reach = Self.reach(shape: shape, strides: strides, offset: offset)
    precondition(
      reach != nil && reach! <= storage.bytes.count / dtype.size,
      "shape \(shape), strides \(strides), offset \(offset) in \(storage.bytes.count) bytes")
    self.dtype = dtype
    self.shape = shape
    self.strides = strides
    self.offset = offset
    self.storage = storage
    self.requiresGrad = requiresGrad
    self.isParameter = isParameter
  }

  /// The elements of `tensor`, with a storage that holds nothing else.
  public init(_ tensor: Tensor) {
    let end = tensor.byteOffset + tensor.count * tensor.dtype.size
    let isWhole = tensor.byteOffset == 0 && end == tensor.storage.bytes.count
    self.init(
      dtype: tensor.dtype, shape: tensor.shape, strides: Self.rowMajor(tensor.shape),
      storage: isWhole ? tensor.storage : tensor.storage.slice(tensor.byteOffset..<end))
  }

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// Whether the elements follow each other in row-major order.
  public var isContiguous: Bool {
    if count == 0 { return true }
    var expected = 1
    for (size, stride) in zip(shape, strides).reversed() where size != 1 {
      if stride != expected { return false }
      expected *= size
    }
    return true
  }

  /// The strides of a contiguous tensor; a dimension of size 0 counts as 1, as in PyTorch.
  public static func rowMajor(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for i in shape.indices.dropLast().reversed() {
      strides[i] = strides[i + 1] * max(shape[i + 1], 1)
    }
    return strides
  }

  /// One more than the last element's place in the storage, 0 for a tensor without elements; nil
  /// where that is no number, where ranks differ, or where anything is negative. Sizes of 0 count as 1
  /// for that, so that a shape without elements has row-major strides too.
  static func reach(shape: [Int], strides: [Int], offset: Int) -> Int? {
    guard shape.count == strides.count, offset >= 0, shape.allSatisfy({ $0 >= 0 }),
      strides.allSatisfy({ $0 >= 0 })
    else { return nil }
    var count = 1
    var last = offset
    for (size, stride) in zip(shape, strides) {
      let (product, overflow) = count.multipliedReportingOverflow(by: max(size, 1))
      guard !overflow else { return nil }
      count = product
      guard size > 0 else { continue }
      let (step, tooFar) = (size - 1).multipliedReportingOverflow(by: stride)
      let (sum, tooLong) = last.addingReportingOverflow(step)
      guard !tooFar, !tooLong else { return nil }
      last = sum
    }
    if shape.contains(0) { return 0 }
    let (end, overflow) = last.addingReportingOverflow(1)
    return overflow ? nil : end
  }
}
