/// The names that a pickle may mention: what checkpoints and tensor data sets are made of.
///
/// None of them is ever called; each stands for something that the machine knows how to make.
enum PickleGlobal: Sendable, Hashable {
  case orderedDict
  case rebuildTensor
  case rebuildParameter
  case storage(DType)
  case dataSet(PickledObject.Name)

  /// The pair as it stands in the file must match exactly.
  init?(module: ByteText, name: ByteText) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDict
    case ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
    case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
    case ("torch", _):
      guard let dtype = DType.allCases.first(where: { name == ByteText($0.storageClass) }) else {
        return nil
      }
      self = .storage(dtype)
    default:
      let whole: ByteText = "\(module).\(name)"
      guard module == "torch.utils.data.dataset",
        let name = PickledObject.Name(text: whole)
      else { return nil }
      self = .dataSet(name)
    }
  }

  var module: String {
    switch self {
    case .orderedDict: "collections"
    case .rebuildTensor, .rebuildParameter: "torch._utils"
    case .storage: "torch"
    case .dataSet: "torch.utils.data.dataset"
    }
  }

  var name: String {
    switch self {
    case .orderedDict: "OrderedDict"
    case .rebuildTensor: "_rebuild_tensor_v2"
    case .rebuildParameter: "_rebuild_parameter"
    case .storage(let dtype): dtype.storageClass
    case .dataSet(.tensorDataset): "TensorDataset"
    case .dataSet(.subset): "Subset"
    }
  }
}

extension DType {
  /// The class in Python's module `torch` whose objects are storages of this type.
  var storageClass: String {
    switch self {
    case .float64: "DoubleStorage"
    case .float32: "FloatStorage"
    case .float16: "HalfStorage"
    case .bfloat16: "BFloat16Storage"
    case .int64: "LongStorage"
    case .int32: "IntStorage"
    case .int16: "ShortStorage"
    case .int8: "CharStorage"
    case .uint8: "ByteStorage"
    case .bool: "BoolStorage"
    }
  }
}
