/// A name that a pickle mentions: a class or a function of Python.
///
/// None of them is ever called or looked up. Those with a case of their own stand for something that
/// the machine knows how to make; what is made with any other is an inert placeholder.
enum PickleGlobal: Sendable, Hashable {
  case orderedDict
  case defaultDict
  case rebuildTensor
  case rebuildParameter
  /// A tensor or parameter with attributes of its own.
  case rebuildFromType
  case rebuildParameterWithState
  case size
  case storage(DType)
  case dataSet(PickledObject.Name)
  /// What protocol 2 makes bytes with, of a text.
  case encode
  /// What protocols 0 and 1 make objects with.
  case reconstructor
  /// Module and name with a point between.
  case other(ByteText)

  /// The pair as it stands in the file must match exactly.
  init(module: ByteText, name: ByteText) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDict
    case ("collections", "defaultdict"): self = .defaultDict
    case ("torch._utils", "_rebuild_tensor_v2"), ("torch._utils", "_rebuild_tensor"):
      self = .rebuildTensor
    case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
    case ("torch._utils", "_rebuild_parameter_with_state"): self = .rebuildParameterWithState
    case ("torch._tensor", "_rebuild_from_type_v2"): self = .rebuildFromType
    case ("torch", "Size"): self = .size
    case ("_codecs", "encode"): self = .encode
    case ("copyreg", "_reconstructor"), ("copy_reg", "_reconstructor"): self = .reconstructor
    default:
      let full: ByteText = "\(module).\(name)"
      if module == "torch",
        let dtype = DType.allCases.first(where: { name == ByteText($0.storageClass) })
      {
        self = .storage(dtype)
      } else if module == "torch.utils.data.dataset", let name = PickledObject.Name(text: full) {
        self = .dataSet(name)
      } else {
        self = .other(full)
      }
    }
  }

  /// Module and name with a point between, as Python writes it.
  var fullName: ByteText {
    switch self {
    case .orderedDict: "collections.OrderedDict"
    case .defaultDict: "collections.defaultdict"
    case .rebuildTensor: "torch._utils._rebuild_tensor_v2"
    case .rebuildParameter: "torch._utils._rebuild_parameter"
    case .rebuildParameterWithState: "torch._utils._rebuild_parameter_with_state"
    case .rebuildFromType: "torch._tensor._rebuild_from_type_v2"
    case .size: "torch.Size"
    case .storage(let dtype): "torch.\(dtype.storageClass)"
    case .dataSet(let name): ByteText(name.rawValue)
    case .encode: "_codecs.encode"
    case .reconstructor: "copyreg._reconstructor"
    case .other(let name): name
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
