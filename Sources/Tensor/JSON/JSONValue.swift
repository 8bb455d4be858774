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
public typealias JSONObject = OrderedDictionary<JSONValue>

extension JSONValue: ExpressibleByDictionaryLiteral {
  /// - Precondition: no key occurs twice.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(literal: elements))
  }
}
