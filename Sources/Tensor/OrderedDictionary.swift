/// Values by name, in the order in which the names came: a model's state dict, the members of a JSON object.
///
/// Names are compared by their bytes.
public struct OrderedDictionary<Value: Sendable>: Sendable {
  public private(set) var keys: [ByteText] = []
  private var values: [ByteText: Value] = [:]

  public init() {}

  /// Of a key that occurs twice the last value stands, at the place of the first.
  public init(_ members: [(key: ByteText, value: Value)]) {
    for (key, value) in members { self[key] = value }
  }

  /// Of a key that occurs twice the last value stands, at the place of the first.
  public init(_ members: [(key: String, value: Value)]) {
    for (key, value) in members { self[key] = value }
  }

  public var count: Int { keys.count }

  /// The members in order.
  public var members: [(key: ByteText, value: Value)] { keys.map { ($0, values[$0]!) } }

  /// The value of `key`. A new key goes to the end; setting nil removes it.
  public subscript(key: ByteText) -> Value? {
    get { values[key] }
    set {
      if newValue == nil {
        keys.removeAll { $0 == key }
      } else if values[key] == nil {
        keys.append(key)
      }
      values[key] = newValue
    }
  }
  public subscript(key: String) -> Value? {
    get { self[ByteText(key)] }
    set { self[ByteText(key)] = newValue }
  }
}

extension OrderedDictionary: Equatable where Value: Equatable {}

extension OrderedDictionary: ExpressibleByDictionaryLiteral {
  /// - Precondition: no key occurs twice.
  public init(dictionaryLiteral elements: (String, Value)...) { self.init(literal: elements) }

  init(literal elements: [(String, Value)]) {
    for (key, value) in elements {
      precondition(self[key] == nil, "key '\(key)' occurs twice")
      self[key] = value
    }
  }
}

/// A model's tensors by name, in the order of the file.
public typealias StateDict = OrderedDictionary<Tensor>
