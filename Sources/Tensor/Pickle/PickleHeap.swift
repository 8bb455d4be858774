/// What lies on a pickle machine's stack: a plain value, or the number of something on its heap.
enum PickleItem {
  case none
  case bool(Bool)
  case int(Int)
  indirect case wideInteger(WideInteger)
  case float(Double)
  case string(ByteText)
  case container(Int)
  case tensor(Int)
  case storage(Int)
  case global(PickleGlobal)
}

/// A container under construction. Containers refer to each other by number, so that a hostile
/// program can neither make cycles that never die nor nest them deeper than the stack can follow.
enum PickleContainer {
  case list([PickleItem])
  case tuple([PickleItem])
  case dict(Dict)
  case object(PickledObject.Name, state: Int?)

  struct Dict {
    var isOrdered: Bool
    var entries: [(key: PickleDict.Key, value: PickleItem)] = []
    var positions: [PickleDict.Key: Int] = [:]
    var metadata: PickleItem?

    /// Sets a value as Python does: a key that is there keeps its place and gets the new value.
    mutating func set(_ key: PickleDict.Key, _ value: PickleItem) {
      if let position = positions[key] {
        entries[position].value = value
      } else {
        positions[key] = entries.count
        entries.append((key, value))
      }
    }
  }
}

/// A storage that the pickle names: its bytes lie elsewhere in the file.
struct PickledStorage {
  let key: ByteText
  let dtype: DType
  /// Its number of elements.
  let count: Int

  var byteCount: Int { count * dtype.size }
}

/// A tensor that the pickle describes, before its storage is at hand.
struct PickledTensor {
  let storage: Int
  let shape: [Int]
  let strides: [Int]
  let offset: Int
  let requiresGrad: Bool
  let isParameter: Bool
}

/// The bounds within which pickles are read, so that no file takes more than some 100 MB of memory.
///
/// Far above what any zoo needs: a checkpoint has tens of tensors, a data set's subset a million
/// indices.
enum PickleLimits {
  static let programBytes = 1 << 24
  static let stack = 1 << 20
  static let marks = 1_000
  static let containers = 300_000
  static let listItems = 1 << 21
  static let dictEntries = 250_000
  static let memoEntries = 500_000
  static let memoIndex = 1 << 24
  static let tensors = 100_000
  static let values = 1 << 22
  static let depth = 100
  static let dimensions = 32
}
