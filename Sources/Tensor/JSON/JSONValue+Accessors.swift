extension JSONValue {
  /// The whole number, also where it was written with a fraction of zero (`10.0`).
  public var int: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }

  /// The whole number where it is one from 0 to `most`: what files from outside may tell as a count or a place.
  ///
  /// - Precondition: `most` is not negative.
  public func count(upTo most: Int) -> Int? { int.flatMap { 0...most ~= $0 ? $0 : nil } }

  /// The number, whole or not; NaN and the infinities are numbers.
  public var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .wideInteger(let value): value.double
    case .number(let value): value
    default: nil
    }
  }

  /// The whole number in full, up to 128 bits, also where it was written with a fraction of zero.
  public var int128: Int128? {
    switch self {
    case .integer(let value): Int128(value)
    case .wideInteger(let value): value.int128
    case .number(let value): Int128(exactly: value)
    default: nil
    }
  }

  /// Whether both are one number, however it is written: 10 and `10.0`; or both none, NaN.
  public func isSameNumber(as other: JSONValue) -> Bool {
    if let a = int128, let b = other.int128 { return a == b }
    if case .wideInteger = self { return self == other }
    if case .wideInteger = other { return false }
    guard let a = double, let b = other.double else { return false }
    return a == b || a.isNaN && b.isNaN
  }

  public var string: ByteText? {
    if case .string(let value) = self { value } else { nil }
  }

  public var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  public var array: [JSONValue]? {
    if case .array(let value) = self { value } else { nil }
  }

  public var object: JSONObject? {
    if case .object(let value) = self { value } else { nil }
  }

  public var isNull: Bool { self == .null }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
  ExpressibleByArrayLiteral
{
  public init(nilLiteral: ()) { self = .null }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
}

extension JSONValue {
  public static func string(_ text: String) -> JSONValue { .string(ByteText(text)) }

  public init(_ value: Int128) {
    self = Int(exactly: value).map { .integer($0) } ?? .wideInteger(WideInteger(value))
  }
}
