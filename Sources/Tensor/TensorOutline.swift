/// A tensor of a state dict without its elements.
public struct TensorOutline: Sendable, Hashable {
  public var key: ByteText
  public let dtype: DType
  public let shape: [Int]

  public init(key: ByteText, dtype: DType, shape: [Int]) {
    self.key = key
    self.dtype = dtype
    self.shape = shape
  }
}

extension StateDict {
  /// Its tensors in order.
  public var outlines: [TensorOutline] {
    members.map { TensorOutline(key: $0.key, dtype: $0.value.dtype, shape: $0.value.shape) }
  }
}
