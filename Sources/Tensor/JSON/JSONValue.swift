/// A JSON value as zoos' files hold it: objects keep the order of their keys, integers stay apart
/// from floating-point numbers and keep their digits, and NaN and the infinities are numbers.
///
/// Texts are compared by their bytes.
public enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int)
  /// An integer beyond 64 bits.
  indirect case wideInteger(WideInteger)
  case number(Double)
  case string(ByteText)
  case array([JSONValue])
  case object(JSONObject)
}

/// The members of a JSON object, in order.
public struct JSONObject: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  public private(set) var keys: [ByteText] = []
  private var values: [ByteText: JSONValue] = [:]

  public init() {}

  /// - Precondition: no key occurs twice.
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(literal: elements) }

  fileprivate init(literal elements: [(String, JSONValue)]) {
    for (key, value) in elements {
      precondition(self[key] == nil, "key '\(key)' occurs twice")
      self[key] = value
    }
  }

  /// The members in order.
  public var members: [(key: ByteText, value: JSONValue)] { keys.map { ($0, values[$0]!) } }

  /// The value of `key`. A new key goes to the end; setting nil removes it.
  public subscript(key: ByteText) -> JSONValue? {
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
  public subscript(key: String) -> JSONValue? {
    get { self[ByteText(key)] }
    set { self[ByteText(key)] = newValue }
  }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
  /// - Precondition: no key occurs twice.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(literal: elements))
  }
}
