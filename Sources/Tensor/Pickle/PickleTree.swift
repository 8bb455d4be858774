/// Turns what a pickle machine has built into a tree of values, once the storages' bytes are known.
///
/// Each container becomes a value once, however often it is referred to.
struct PickleTree {
  private let machine: PickleMachine
  private let storages: [ByteStorage]
  private var states: [State]
  /// The containers on the way from the root to the present one.
  private var depth = 0

  private enum State {
    case untouched
    case open
    /// With the number of values that a walk through it meets.
    case finished(PickleValue, size: Int)
  }

  /// - Precondition: one storage for each of the machine's, of the length that it names.
  init(_ machine: PickleMachine, storages: [ByteStorage]) {
    precondition(
      machine.storages.count == storages.count
        && zip(machine.storages, storages).allSatisfy { $0.byteCount == $1.bytes.count },
      "\(storages.count) storages for \(machine.storages.count)")
    self.machine = machine
    self.storages = storages
    states = [State](repeating: .untouched, count: machine.containers.count)
  }

  mutating func value(_ item: PickleItem) throws(TorchFileError) -> PickleValue {
    switch item {
    case .none: return .none
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .wideInteger(let value): return .wideInteger(value)
    case .float(let value): return .float(value)
    case .string(let value): return .string(value)
    case .tensor(let number): return .tensor(tensor(machine.tensors[number]))
    case .container(let number): return try container(number)
    case .global(let global):
      throw machine.fault(
        .badPickle, "\(global.module).\(global.name) stands where a value should")
    case .storage(let number):
      throw machine.fault(
        .badPickle,
        "storage '\(machine.storages[number].key.excerpt())' stands where a value should")
    }
  }

  private func tensor(_ tensor: PickledTensor) -> StridedTensor {
    StridedTensor(
      dtype: machine.storages[tensor.storage].dtype, shape: tensor.shape, strides: tensor.strides,
      offset: tensor.offset, storage: storages[tensor.storage], requiresGrad: tensor.requiresGrad,
      isParameter: tensor.isParameter)
  }

  private mutating func container(_ number: Int) throws(TorchFileError) -> PickleValue {
    switch states[number] {
    case .finished(let value, _): return value
    case .open: throw machine.fault(.badPickle, "a container that holds itself")
    case .untouched: states[number] = .open
    }
    guard depth < PickleLimits.depth else {
      throw machine.fault(.limit, "values nested deeper than \(PickleLimits.depth)")
    }
    depth += 1
    defer { depth -= 1 }
    let value: PickleValue
    var size = 1
    switch machine.containers[number] {
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
    }
    states[number] = .finished(value, size: size)
    return value
  }

  /// Adds the size of a finished item: a few shared containers can stand for 2^60 values, and whoever
  /// walks through the tree would never come to an end.
  private func count(_ item: PickleItem, in size: inout Int) throws(TorchFileError) {
    if case .container(let number) = item, case .finished(_, let inner) = states[number] {
      size += inner
    } else {
      size += 1
    }
    guard size <= PickleLimits.values else {
      throw machine.fault(.limit, "more than \(PickleLimits.values) values, many of them shared")
    }
  }

  private mutating func values(_ items: [PickleItem], size: inout Int) throws(TorchFileError)
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

  private mutating func dict(_ dict: PickleContainer.Dict, size: inout Int) throws(TorchFileError)
    -> PickleDict
  {
    var entries: [(key: PickleDict.Key, value: PickleValue)] = []
    for entry in dict.entries {
      entries.append((entry.key, try value(entry.value)))
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
