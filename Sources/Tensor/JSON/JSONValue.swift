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

  /// Whether both are written alike, but for the sign of zero: NaN equals NaN, as what is read twice is to be the same.
  public static func == (a: JSONValue, b: JSONValue) -> Bool {
    switch (a, b) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.wideInteger(let a), .wideInteger(let b)): a == b
    case (.number(let a), .number(let b)): a == b || a.isNaN && b.isNaN
    case (.string(let a), .string(let b)): a == b
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a == b
    default: false
    }
  }
}

/// The members of a JSON object, in order.
public typealias JSONObject = OrderedDictionary<JSONValue>

extension JSONValue: ExpressibleByDictionaryLiteral {
  /// - Precondition: no key occurs twice.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(literal: elements))
  }
}
