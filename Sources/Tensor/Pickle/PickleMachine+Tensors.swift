/// Storages, tensors and parameters, described in the pickle and checked against each other.
extension PickleMachine {
  mutating func pushStorage() throws(TorchFileError) {
    guard let fields = tuple(try pop()), fields.count == 5 || fields.count == 6,
      case .string("storage") = fields[0], case .global(.storage(let dtype)) = fields[1],
      case .string(let key) = fields[2], case .string = fields[3]
    else { throw fault(.badPickle, "refers to something that is not a storage") }
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
      guard storages[number].dtype == dtype, storages[number].count == count else {
        throw fault(
          .badStorage,
          "storage '\(key.excerpt())' is named as \(count) \(dtype) and as \(storages[number].count) "
            + "\(storages[number].dtype)")
      }
      try push(.storage(number))
    } else {
      try checkTensorCount(storages.count)
      storageNumbers[key] = storages.count
      try push(.storage(storages.count))
      storages.append(PickledStorage(key: key, dtype: dtype, count: count))
    }
  }

  private func checkTensorCount(_ count: Int) throws(TorchFileError) {
    guard count < PickleLimits.tensors else {
      throw fault(.limit, "more than \(PickleLimits.tensors) tensors")
    }
  }

  /// `_rebuild_tensor_v2(storage, offset, sizes, strides, requires_grad, backward hooks)`.
  mutating func rebuildTensor(_ arguments: [PickleItem]) throws(TorchFileError)
    -> PickleItem
  {
    guard arguments.count == 6 else {
      throw fault(.badTensor, "a tensor made from \(arguments.count) arguments in place of 6")
    }
    guard case .storage(let number) = arguments[0] else {
      throw fault(.badTensor, "a tensor without a storage")
    }
    guard case .int(let offset) = arguments[1], let shape = integers(arguments[2]),
      let strides = integers(arguments[3]), case .bool(let requiresGrad) = arguments[4]
    else { throw fault(.badTensor, "a tensor whose offset, sizes or strides are not integers") }
    guard shape.count <= PickleLimits.dimensions, strides.count <= PickleLimits.dimensions else {
      throw fault(.limit, "a tensor of \(shape.count) dimensions")
    }
    let available = storages[number].count
    guard let reach = StridedTensor.reach(shape: shape, strides: strides, offset: offset),
      reach <= available
    else {
      throw fault(
        .badTensor,
        "a tensor of shape \(shape), strides \(strides) and offset \(offset) does not fit the "
          + "\(available) elements of storage '\(storages[number].key.excerpt())'")
    }
    try checkTensorCount(tensors.count)
    tensors.append(
      PickledTensor(
        storage: number, shape: shape, strides: strides, offset: offset,
        requiresGrad: requiresGrad, isParameter: false))
    return .tensor(tensors.count - 1)
  }

  /// `_rebuild_parameter(tensor, requires_grad, backward hooks)`.
  mutating func rebuildParameter(_ arguments: [PickleItem]) throws(TorchFileError)
    -> PickleItem
  {
    guard arguments.count == 3, case .tensor(let number) = arguments[0],
      case .bool(let requiresGrad) = arguments[1]
    else { throw fault(.badTensor, "a parameter that is not made from a tensor") }
    try checkTensorCount(tensors.count)
    let tensor = tensors[number]
    tensors.append(
      PickledTensor(
        storage: tensor.storage, shape: tensor.shape, strides: tensor.strides,
        offset: tensor.offset, requiresGrad: requiresGrad, isParameter: true))
    return .tensor(tensors.count - 1)
  }

  private func integers(_ item: PickleItem) -> [Int]? {
    guard let items = tuple(item) else { return nil }
    var numbers: [Int] = []
    for item in items {
      guard case .int(let number) = item else { return nil }
      numbers.append(number)
    }
    return numbers
  }
}
