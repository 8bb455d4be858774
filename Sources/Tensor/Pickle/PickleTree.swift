/// Turns what a pickle machine has built into values, bringing in the storages that they need.
///
/// Each container becomes a value once, however often it is referred to.
struct PickleTree {
  let heap: PickleHeap
  private var storages: StorageLoader
  private var states: [Int: State] = [:]
  /// The containers on the way from the root to the present one.
  private var depth = 0

  private enum State {
    case open
    /// With the number of values that a walk through it meets.
    case finished(PickleValue, size: Int)
  }

  init(_ heap: PickleHeap, storages: StorageLoader) {
    self.heap = heap
    self.storages = storages
  }

  mutating func value(_ item: PickleItem) throws(FileFormatError) -> PickleValue {
    switch item {
    case .none: return .none
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .wideInteger(let value): return .wideInteger(value)
    case .float(let value): return .float(value)
    case .string(let value): return .string(value)
    case .tensor(let number): return .tensor(try tensor(number))
    case .container(let number): return try container(number)
    case .bytes, .storage, .global: throw heap.mismatch(item, wanted: "a plain value")
    }
  }

  mutating func tensor(_ number: Int) throws(FileFormatError) -> StridedTensor {
    let tensor = heap.tensors[number]
    let dtype = heap.storages[tensor.storage].dtype
    let (storage, start) = try storages.bytes(of: tensor.storage, in: heap)
    return StridedTensor(
      dtype: dtype, shape: tensor.shape, strides: tensor.strides,
      offset: max(tensor.offset - start / dtype.size, 0), storage: storage,
      requiresGrad: tensor.requiresGrad, isParameter: tensor.isParameter)
  }

  private mutating func container(_ number: Int) throws(FileFormatError) -> PickleValue {
    switch states[number] {
    case .finished(let value, _): return value
    case .open: throw FileFormatError(.badPickle, "a container that holds itself")
    case nil: states[number] = .open
    }
    guard depth < PickleLimits.depth else {
      throw FileFormatError(.limit, "values nested deeper than \(PickleLimits.depth)")
    }
    depth += 1
    defer { depth -= 1 }
    let value: PickleValue
    var size = 1
    switch heap.containers[number] {
    case .list(let items):
      value = .list(try values(items, size: &size))
    case .tuple(let items):
      value = .tuple(try values(items, size: &size))
    case .dict(let dict):
      value = .dict(try self.dict(dict, size: &size))
    case .object(let name, let state):
      var attributes: PickleDict?
      if let state, case .dict(let dict) = try container(state) {
        attributes = dict
        try count(.container(state), in: &size)
      }
      value = .object(PickledObject(name: name, state: attributes))
    case .set, .inert: throw heap.mismatch(.container(number), wanted: "a plain value")
    }
    states[number] = .finished(value, size: size)
    return value
  }

  /// Adds the size of a finished item: a few shared containers can stand for 2^60 values, and whoever
  /// walks through the tree would never come to an end.
  private func count(_ item: PickleItem, in size: inout Int) throws(FileFormatError) {
    if case .container(let number) = item, case .finished(_, let inner) = states[number] {
      size += inner
    } else {
      size += 1
    }
    guard size <= PickleLimits.values else {
      throw FileFormatError(.limit, "more than \(PickleLimits.values) values, many of them shared")
    }
  }

  private mutating func values(_ items: [PickleItem], size: inout Int) throws(FileFormatError)
    -> [PickleValue]
  {
    var values: [PickleValue] = []
    values.reserveCapacity(items.count)
    for item in items {
      values.append(try value(item))
      try count(item, in: &size)
    }
    return values
  }

  /// - Parameter type: of the key.
  private static func unusable(key type: ByteText) -> FileFormatError {
    FileFormatError(.badContents, "expected text or an integer as key, found \(type.excerpt())")
  }

  private mutating func dict(_ dict: PickleContainer.Dict, size: inout Int) throws(FileFormatError)
    -> PickleDict
  {
    var entries: [(key: PickleDict.Key, value: PickleValue)] = []
    for entry in dict.entries {
      let key: PickleDict.Key
      switch entry.key {
      case .string(let text): key = .string(text)
      case .int(let number): key = .int(number)
      case .bytes: throw Self.unusable(key: "bytes")
      case .other(let type, _): throw Self.unusable(key: type)
      }
      do throws(FileFormatError) {
        entries.append((key, try value(entry.value)))
      } catch {
        throw error.of(key: key.description)
      }
      try count(entry.value, in: &size)
    }
    var metadata: PickleValue?
    if let item = dict.metadata {
      metadata = try value(item)
      try count(item, in: &size)
    }
    return PickleDict(entries, isOrdered: dict.isOrdered, metadata: metadata)
  }
}
