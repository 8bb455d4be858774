/// What lies on a pickle machine's stack: a plain value, or the number of something on its heap.
enum PickleItem: Sendable {
  case none
  case bool(Bool)
  case int(Int)
  indirect case wideInteger(WideInteger)
  case float(Double)
  case string(ByteText)
  /// Bytes, or a text that is not UTF-8.
  case bytes([UInt8])
  case container(Int)
  case tensor(Int)
  case storage(Int)
  case global(PickleGlobal)
}

/// A container under construction. Containers refer to each other by number, so that a hostile
/// program can neither make cycles that never die nor nest them deeper than the stack can follow.
enum PickleContainer: Sendable {
  case list([PickleItem])
  case tuple([PickleItem])
  case dict(Dict)
  /// A set, frozen or not. What it holds is never looked at.
  case set
  case object(PickledObject.Name, state: Int?)
  case inert(InertObject)

  /// A key of a dict. Keys of types that no state dict or data set has are all different.
  enum Key: Hashable, Sendable {
    case string(ByteText)
    case bytes([UInt8])
    case int(Int)
    /// By its type and its place in the dict.
    case other(ByteText, Int)
  }

  struct Dict: Sendable {
    var isOrdered: Bool
    var entries: [(key: Key, value: PickleItem)] = []
    var positions: [Key: Int] = [:]
    var metadata: PickleItem?
    /// The first key that Python would take for something of its own, were these an object's attributes.
    private(set) var reservedKey: ByteText?

    /// Sets a value as Python does: a key that is there keeps its place and gets the new value.
    mutating func set(_ key: Key, _ value: PickleItem) {
      if let position = positions[key] {
        entries[position].value = value
      } else {
        positions[key] = entries.count
        entries.append((key, value))
        if reservedKey == nil, case .string(let text) = key, text.hasPrefix("__") {
          reservedKey = text
        }
      }
    }

    subscript(key: String) -> PickleItem? { self[.string(ByteText(key))] }

    subscript(key: [UInt8]) -> PickleItem? { self[.bytes(key)] }

    private subscript(key: Key) -> PickleItem? { positions[key].map { entries[$0].value } }
  }
}

/// What stands where a pickle asks for an object that this reader does not make: nothing was called,
/// and nothing can be done with it but name it.
struct InertObject: Sendable {
  /// The class or function that Python would have called.
  let name: ByteText
  /// What it would have been called with.
  var arguments: [PickleItem] = []
  /// What the object would have been told afterwards.
  var state: PickleItem?
}

/// A storage that the pickle names: its bytes lie elsewhere in the file.
struct PickledStorage: Sendable {
  let key: ByteText
  let dtype: DType
  /// Its number of elements.
  let count: Int

  var byteCount: Int { count * dtype.size }
}

/// A tensor that the pickle describes, before its storage is at hand.
struct PickledTensor: Sendable {
  let storage: Int
  let shape: [Int]
  let strides: [Int]
  let offset: Int
  let requiresGrad: Bool
  let isParameter: Bool
}

/// All that a pickle program has made, before any storage is looked at.
struct PickleHeap: Sendable {
  var containers: [PickleContainer] = []
  var tensors: [PickledTensor] = []
  var storages: [PickledStorage] = []
  /// What was left on the stack.
  var root = PickleItem.none

  func dict(_ item: PickleItem?) -> PickleContainer.Dict? {
    guard case .container(let number) = item, case .dict(let dict) = containers[number] else {
      return nil
    }
    return dict
  }

  func tuple(_ item: PickleItem?) -> [PickleItem]? {
    guard case .container(let number) = item, case .tuple(let items) = containers[number] else {
      return nil
    }
    return items
  }

  func inert(_ item: PickleItem?) -> InertObject? {
    guard case .container(let number) = item, case .inert(let object) = containers[number] else {
      return nil
    }
    return object
  }

  /// The type as Python names it, for messages.
  func typeName(_ item: PickleItem) -> ByteText {
    switch item {
    case .none: "None"
    case .bool: "bool"
    case .int, .wideInteger: "int"
    case .float: "float"
    case .string: "str"
    case .bytes: "bytes"
    case .tensor: "tensor"
    case .storage: "storage"
    case .global(let global): global.fullName
    case .container(let number):
      switch containers[number] {
      case .list: "list"
      case .tuple: "tuple"
      case .dict(let dict): dict.isOrdered ? "OrderedDict" : "dict"
      case .set: "set"
      case .object(let name, _): ByteText(name.rawValue)
      case .inert(let object): object.name
      }
    }
  }

  /// What is wrong with `item` where something else is needed: that it was not made, if so.
  ///
  /// - Parameter wanted: "a tensor"
  func mismatch(_ item: PickleItem, wanted: String) -> FileFormatError {
    let isForeign =
      switch item {
      case .global: true
      default: inert(item) != nil
      }
    let name = typeName(item).excerpt(200)
    return isForeign
      ? FileFormatError(
        .forbiddenGlobal,
        "expected \(wanted), found \(name), which was not made: nothing in a file is executed. "
          + "Save tensors only, in a dict, such as model.state_dict()")
      : FileFormatError(.badContents, "expected \(wanted), found \(name)")
  }
}

/// The bounds within which pickles are read, so that no checkpoint takes more than some 100 MB of memory, and none more
/// time than its bytes and these numbers stand for: a program can name again what it has made before.
///
/// Far above what any zoo needs: a checkpoint has tens of tensors, a data set's subset a million
/// indices.
enum PickleLimits {
  static let programBytes = 1 << 24
  /// Of a plain pickle, which holds arrays itself: CIFAR-100's training images take 154 MB, twice that where Python 3
  /// has written them as text.
  static let plainProgramBytes = 1 << 29
  static let stack = 1 << 20
  static let marks = 1_000
  static let containers = 300_000
  static let listItems = 1 << 21
  static let dictEntries = 250_000
  /// Of all keys of dicts and of all storages' keys, each as often as it is looked up.
  static let keyBytes = 1 << 26
  /// Of the name of a class or function, and of its module.
  static let nameBytes = 1_000
  static let memoEntries = 500_000
  static let memoIndex = 1 << 24
  static let tensors = 100_000
  static let values = 1 << 22
  static let depth = 100
  static let dimensions = 32
  static let integerDigits = 60
}
