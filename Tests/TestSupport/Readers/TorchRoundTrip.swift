import Tensor
import VariationalDropout

/// Reads a PyTorch file as the tool does, and checks what it accepts.
enum TorchRoundTrip {
  /// What costs more than this to write is not written: a few bytes can stand for a great deal.
  private static let limit = 1 << 18

  static func check(_ bytes: [UInt8]) throws {
    let file = try TorchFile(ByteStorage(copying: bytes))
    if let root = try? file.value() { checkRoot(root) }
    if file.isDataSet {
      check(try DataSetFile.dataSet(in: file))
    } else {
      check(try StateDict(file))
    }
  }

  private static func checkRoot(_ root: PickleValue) {
    guard root.isCheap(limit) else { return }
    let written = TorchWriter.file(root)
    let again = try? TorchFile(ByteStorage(copying: written))
    promise(
      again.flatMap { try? $0.value() }.map { TorchWriter.file($0) } == written,
      "a value that reads as another")
  }

  private static func check(_ stateDict: StateDict) {
    let shapes = stateDict.members.map { (key: $0.key, shape: $0.value.shape) }
    if let architecture = try? Architecture(recognizing: shapes) {
      for expected in architecture.tensors(variational: false) {
        promise(
          stateDict[expected.key]?.floats().count == expected.count,
          "\(expected.key) is not what its network needs")
      }
    }
    for entry in stateDict.members where entry.value.count <= limit {
      promise(entry.value.statistics.count == entry.value.count, "\(entry.key): a count")
    }
    guard PickleValue.stateDict(stateDict).isCheap(limit) else { return }
    let written = TorchWriter.file(stateDict)
    let again = try? StateDict(try TorchFile(ByteStorage(copying: written)))
    promise(again?.keys == stateDict.keys, "keys that read as others")
    promise(again.map { TorchWriter.file($0) } == written, "tensors that read as others")
  }

  private static func check(_ dataSet: DataSet) {
    for (part, set) in dataSet.sets {
      promise(set.count > 0 && set.count == set.images.shape[0], "\(part): \(set.count)")
      promise(set.labels.allSatisfy { $0 >= 0 }, "\(part): a negative label")
      guard set.images.count <= limit else { continue }
      promise(set.images.statistics.isFinite, "\(part): pixels that are not finite")
    }
    guard dataSet.sets.allSatisfy({ $0.set.images.count <= limit }) else { return }
    let draft = DataSetDraft(
      train: dataSet.train, validation: dataSet.validation, test: dataSet.test,
      seed: dataSet.seed ?? 0)
    let again = try? DataSetFile.dataSet(
      in: try TorchFile(ByteStorage(copying: draft.document.bytes)))
    promise(
      again?.fingerprint == draft.dataSet.fingerprint, "a data set that reads as another")
  }
}

extension PickleValue {
  /// Whether writing this takes about `limit` bytes at most. Looks at no more than that many values.
  fileprivate func isCheap(_ limit: Int) -> Bool {
    var budget = limit
    return spend(&budget)
  }

  private func spend(_ budget: inout Int) -> Bool {
    budget -= 64
    guard budget >= 0 else { return false }
    switch self {
    case .none, .bool, .int, .wideInteger, .float: return true
    case .string(let text):
      budget -= text.utf8.count
      return budget >= 0
    case .list(let items), .tuple(let items): return items.allSatisfy { $0.spend(&budget) }
    case .dict(let dict): return Self.spend(dict, &budget)
    case .object(let object): return object.state.map { Self.spend($0, &budget) } ?? true
    case .instance(let instance): return Self.spend(instance.attributes, &budget)
    case .tensor(let tensor):
      budget -= tensor.storage.bytes.count
      return budget >= 0
    }
  }

  private static func spend(_ dict: PickleDict, _ budget: inout Int) -> Bool {
    for entry in dict.entries {
      budget -= entry.key.description.utf8.count
      guard entry.value.spend(&budget) else { return false }
    }
    return dict.metadata.map { $0.spend(&budget) } ?? true
  }
}
