/// Storages, tensors and parameters, described in the pickle and checked against each other.
extension PickleMachine {
  mutating func pushStorage() throws(FileFormatError) {
    let item = try pop()
    guard let fields = heap.tuple(item), fields.count >= 2, case .string(let kind) = fields[0]
    else {
      throw fault(.badPickle, "refers to something that is not a storage")
    }
    if case .global(.other(let name)) = fields[1] {
      // A storage of another type, or the class of a whole module.
      try push(try placeholder(name, fields))
      return
    }
    guard kind == "storage", case .global(.storage(let dtype)) = fields[1],
      fields.count == 5 || fields.count == 6, let key = storageKey(fields[2]),
      case .string = fields[3]
    else { throw fault(.badPickle, "refers to something that is not a storage") }
    try countKey(key.utf8.count)
    guard case .int(let count) = fields[4], count >= 0 else {
      throw fault(.badStorage, "storage '\(key.excerpt())' has an impossible number of elements")
    }
    if fields.count == 6 {
      guard case .none = fields[5] else {
        throw fault(
          .unsupportedVersion, "storage '\(key.excerpt())' is a view, as before torch 0.4")
      }
    }
    guard !count.multipliedReportingOverflow(by: dtype.size).overflow else {
      throw fault(.badStorage, "storage '\(key.excerpt())' is said to have \(count) elements")
    }
    if let number = storageNumbers[key] {
      guard heap.storages[number].dtype == dtype, heap.storages[number].count == count else {
        throw fault(
          .badStorage,
          "storage '\(key.excerpt())' is named as \(count) \(dtype) and as \(heap.storages[number].count) "
            + "\(heap.storages[number].dtype)")
      }
      try push(.storage(number))
    } else {
      try checkTensorCount(heap.storages.count)
      storageNumbers[key] = heap.storages.count
      try push(.storage(heap.storages.count))
      heap.storages.append(PickledStorage(key: key, dtype: dtype, count: count))
    }
  }

  /// Text, or as early versions wrote it a number.
  private func storageKey(_ item: PickleItem) -> ByteText? {
    switch item {
    case .string(let text): text
    case .int(let number): ByteText(String(number))
    default: nil
    }
  }

  private func checkTensorCount(_ count: Int) throws(FileFormatError) {
    guard count < PickleLimits.tensors else {
      throw fault(.limit, "more than \(PickleLimits.tensors) tensors")
    }
  }

  /// `_rebuild_tensor_v2(storage, offset, sizes, strides, requires_grad, backward hooks)`; what came
  /// before it has the first four only.
  mutating func rebuildTensor(_ arguments: [PickleItem]) throws(FileFormatError)
    -> PickleItem
  {
    if arguments.count == 7 {
      return try placeholder("a conjugate or negative view of a tensor", arguments)
    }
    guard [4, 6].contains(arguments.count) else {
      throw fault(.badTensor, "a tensor made from \(arguments.count) arguments in place of 6")
    }
    if let object = heap.inert(arguments[0]) { return try placeholder(object.name, arguments) }
    guard case .storage(let number) = arguments[0] else {
      throw fault(.badTensor, "a tensor without a storage")
    }
    let flag = arguments.count == 4 ? PickleItem.bool(false) : arguments[4]
    guard case .int(let offset) = arguments[1], let shape = integers(arguments[2]),
      let strides = integers(arguments[3]), case .bool(let requiresGrad) = flag
    else { throw fault(.badTensor, "a tensor whose offset, sizes or strides are not integers") }
    guard shape.count <= PickleLimits.dimensions, strides.count <= PickleLimits.dimensions else {
      throw fault(.limit, "a tensor of \(shape.count) dimensions")
    }
    let available = heap.storages[number].count
    guard let reach = StridedTensor.reach(shape: shape, strides: strides, offset: offset),
      reach <= available
    else {
      throw fault(
        .badTensor,
        "a tensor of shape \(shape), strides \(strides) and offset \(offset) does not fit the "
          + "\(available) elements of storage '\(heap.storages[number].key.excerpt())'")
    }
    try checkTensorCount(heap.tensors.count)
    heap.tensors.append(
      PickledTensor(
        storage: number, shape: shape, strides: strides, offset: offset,
        requiresGrad: requiresGrad, isParameter: false))
    return .tensor(heap.tensors.count - 1)
  }

  /// `_rebuild_parameter(tensor, requires_grad, backward hooks)`, or with a state behind them.
  mutating func rebuildParameter(_ arguments: [PickleItem]) throws(FileFormatError)
    -> PickleItem
  {
    if let object = heap.inert(arguments.first) { return try placeholder(object.name, arguments) }
    guard [3, 4].contains(arguments.count), case .tensor(let number) = arguments[0],
      case .bool(let requiresGrad) = arguments[1]
    else { throw fault(.badTensor, "a parameter that is not made from a tensor") }
    try checkTensorCount(heap.tensors.count)
    let tensor = heap.tensors[number]
    heap.tensors.append(
      PickledTensor(
        storage: tensor.storage, shape: tensor.shape, strides: tensor.strides,
        offset: tensor.offset, requiresGrad: requiresGrad, isParameter: true))
    return .tensor(heap.tensors.count - 1)
  }

  /// `_rebuild_from_type_v2(function, type, its arguments, attributes)`: the tensor without its
  /// attributes, which no network needs.
  mutating func rebuildFromType(_ arguments: [PickleItem]) throws(FileFormatError) -> PickleItem {
    guard arguments.count == 4, case .global(let function) = arguments[0],
      let inner = heap.tuple(arguments[2])
    else { throw fault(.badTensor, "a tensor with attributes that is not made from a tensor") }
    switch function {
    case .rebuildTensor: return try rebuildTensor(inner)
    case .rebuildParameter, .rebuildParameterWithState: return try rebuildParameter(inner)
    default: return try placeholder(function.fullName, inner)
    }
  }

  private func integers(_ item: PickleItem) -> [Int]? {
    guard let items = heap.tuple(item) else { return nil }
    var numbers: [Int] = []
    for item in items {
      guard case .int(let number) = item else { return nil }
      numbers.append(number)
    }
    return numbers
  }
}
