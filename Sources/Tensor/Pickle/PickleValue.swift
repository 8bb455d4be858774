/// What a pickle holds: plain Python values, tensors, and the data set objects of `torch.utils.data`.
///
/// The same tree is read from files and given to the writer, but for instances of other classes, which are
/// never read.
public enum PickleValue: Sendable {
  case none
  case bool(Bool)
  case int(Int)
  /// An integer beyond 64 bits.
  indirect case wideInteger(WideInteger)
  case float(Double)
  case string(ByteText)
  case list([PickleValue])
  case tuple([PickleValue])
  indirect case dict(PickleDict)
  indirect case tensor(StridedTensor)
  indirect case object(PickledObject)
  /// An object of any class that Python can import where the file is loaded. Only written.
  indirect case instance(PickledInstance)

  /// A contiguous tensor.
  public static func tensor(_ tensor: Tensor) -> PickleValue { .tensor(StridedTensor(tensor)) }

  /// A plain dict with text as keys, in order.
  public static func dict(_ entries: [(String, PickleValue)]) -> PickleValue {
    .dict(PickleDict(entries.map { (.string($0), $1) }))
  }

  public static func string(_ text: String) -> PickleValue { .string(ByteText(text)) }

  /// The type as Python names it, for messages.
  public var typeName: String {
    switch self {
    case .none: "None"
    case .bool: "bool"
    case .int, .wideInteger: "int"
    case .float: "float"
    case .string: "str"
    case .list: "list"
    case .tuple: "tuple"
    case .dict(let dict): dict.isOrdered ? "OrderedDict" : "dict"
    case .tensor: "tensor"
    case .object(let object): object.name.rawValue
    case .instance(let instance): "\(instance.module).\(instance.name)"
    }
  }
}

/// A Python dict or OrderedDict: keys and values in order.
public struct PickleDict: Sendable {
  public enum Key: Sendable, Hashable, CustomStringConvertible {
    case string(ByteText)
    case int(Int)

    public static func string(_ text: String) -> Key { .string(ByteText(text)) }

    public var description: String {
      switch self {
      case .string(let text): text.description
      case .int(let number): String(number)
      }
    }
  }

  /// Whether this is `collections.OrderedDict`.
  public var isOrdered: Bool
  public var entries: [(key: Key, value: PickleValue)]
  /// What a module's `state_dict()` carries along: versions of its parts.
  public var metadata: PickleValue?

  public init(
    _ entries: [(key: Key, value: PickleValue)], isOrdered: Bool = false,
    metadata: PickleValue? = nil
  ) {
    self.entries = entries
    self.isOrdered = isOrdered
    self.metadata = metadata
  }

  /// The value of a text key, by looking at every entry.
  public subscript(key: String) -> PickleValue? {
    let key = Key.string(key)
    return entries.first { $0.key == key }?.value
  }
}

/// An object of one of the two data set classes.
public struct PickledObject: Sendable {
  public enum Name: String, Sendable, CaseIterable {
    case tensorDataset = "torch.utils.data.dataset.TensorDataset"
    case subset = "torch.utils.data.dataset.Subset"
  }

  public let name: Name
  /// Its attributes; nil where the pickle never set them.
  public let state: PickleDict?

  public init(name: Name, state: PickleDict?) {
    self.name = name
    self.state = state
  }
}

/// An object that Python makes of a class and attributes, without calling its `__init__`.
public struct PickledInstance: Sendable {
  /// Where the class is: `checkpoints_to_datasets.dataset_base`.
  public let module: String
  public let name: String
  public let attributes: PickleDict

  /// - Precondition: the names are of ASCII letters, digits, points and underscores.
  public init(module: String, name: String, attributes: [(String, PickleValue)]) {
    let isName: (String) -> Bool = { text in
      !text.isEmpty
        && text.utf8.allSatisfy { byte in
          UnicodeScalar(byte).properties.isAlphabetic && byte < 0x80
            || (0x30...0x39).contains(byte) || byte == 0x5F || byte == 0x2E
        }
    }
    precondition(isName(module) && isName(name), "class '\(module).\(name)'")
    self.module = module
    self.name = name
    self.attributes = PickleDict(attributes.map { (.string($0), $1) })
  }
}
