/// The limits of what a JSON text may ask of the reader.
public struct JSONLimits: Sendable, Hashable {
  /// Arrays and objects within each other.
  public var depth: Int
  /// The size of the text in bytes.
  public var bytes: Int

  /// For what people write: params.json and configurations.
  ///
  /// It goes into files of ours, some levels deeper there and with six bytes for one where characters
  /// are escaped, so what the reader takes otherwise is more.
  public static let input = JSONLimits(depth: 256, bytes: 1_000_000)

  public init(depth: Int = 320, bytes: Int = FileSystem.largestText) {
    self.depth = depth
    self.bytes = bytes
  }
}

extension JSONValue {
  /// Reads one JSON text (RFC 8259) in UTF-8 as Python's json module does.
  ///
  /// - `NaN`, `Infinity` and `-Infinity` are numbers.
  /// - A number without fraction and exponent is an integer, of up to `WideInteger.mostDigits`.
  /// - Of a key that occurs twice the last value counts, at the place of the first.
  /// - A lone surrogate (`\ud800`) becomes U+FFFD, a byte order mark at the start is skipped.
  /// - Throws: `JSONError` at the first byte that does not fit, or where a limit is passed.
  public init(parsing text: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
    guard text.count <= limits.bytes else {
      throw JSONError(
        "the text has \(text.count) bytes, more than \(limits.bytes)", at: limits.bytes, in: text)
    }
    var reader = JSONReader(text: text, maximumDepth: limits.depth)
    self = try reader.document()
  }
}

/// A recursive-descent parser; `position` is the next byte to look at.
struct JSONReader {
  let text: [UInt8]
  let maximumDepth: Int
  var position = 0

  init(text: [UInt8], maximumDepth: Int) {
    self.text = text
    self.maximumDepth = maximumDepth
  }

  mutating func document() throws(JSONError) -> JSONValue {
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    let result = try value(depth: 0)
    skipSpace()
    guard position == text.count else { throw error("\(found) after the end of the value") }
    return result
  }

  // What recurses has nothing in its frames that others can have: threads' stacks are small.

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    skipSpace()
    switch peek {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    default: return try scalar()
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    try enter(depth)
    var result = JSONObject()
    skipSpace()
    if take("}") { return .object(result) }
    repeat {
      let key = try key()
      result[key] = try value(depth: depth)
    } while try goesOn(until: "}", "',' or '}' should follow a member")
    return .object(result)
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    try enter(depth)
    var result: [JSONValue] = []
    skipSpace()
    if take("]") { return .array(result) }
    repeat {
      result.append(try value(depth: depth))
    } while try goesOn(until: "]", "',' or ']' should follow an element")
    return .array(result)
  }

  private mutating func scalar() throws(JSONError) -> JSONValue {
    switch peek {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"): return try number()
    case let byte? where Self.digits.contains(byte): return try number()
    default: break
    }
    if take("null") { return .null }
    if take("true") { return .bool(true) }
    if take("false") { return .bool(false) }
    if take("NaN") { return .number(.nan) }
    if take("Infinity") { return .number(.infinity) }
    throw error("\(found) where a value should begin")
  }

  /// Reads a key and the colon behind it.
  private mutating func key() throws(JSONError) -> ByteText {
    skipSpace()
    guard peek == UInt8(ascii: "\"") else { throw error("\(found) where a key should begin") }
    let key = try string()
    skipSpace()
    guard take(":") else {
      throw error("\(found) where ':' should follow the key '\(key.excerpt())'")
    }
    return key
  }

  /// Steps over what follows a member or an element: a comma, or the bracket that ends the list.
  private mutating func goesOn(
    until bracket: StaticString, _ expected: String
  ) throws(JSONError) -> Bool {
    skipSpace()
    if take(bracket) { return false }
    guard take(",") else { throw error("\(found) where \(expected)") }
    return true
  }

  /// Steps over the bracket that opens the `depth`th array or object.
  private mutating func enter(_ depth: Int) throws(JSONError) {
    guard depth <= maximumDepth else { throw error("nested deeper than \(maximumDepth)") }
    position += 1
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = position
    let isNegative = take("-")
    if isNegative, take("Infinity") { return .number(-.infinity) }
    let isZero = take("0")
    guard isZero || skipDigits() else { throw error("\(found) where a digit should be") }
    var isWhole = true
    if take(".") {
      isWhole = false
      guard skipDigits() else { throw error("\(found) where a digit should follow '.'") }
    }
    if take("e") || take("E") {
      isWhole = false
      if !take("+") { _ = take("-") }
      guard skipDigits() else { throw error("\(found) where the exponent should be") }
    }
    let literal = String(decoding: text[start..<position], as: UTF8.self)
    if isWhole {
      if let integer = Int(literal) { return .integer(integer) }
      let digits = literal.utf8.count - (isNegative ? 1 : 0)
      guard digits <= WideInteger.mostDigits else {
        throw error("an integer of \(digits) digits, more than \(WideInteger.mostDigits)")
      }
      return .wideInteger(WideInteger(literal: literal))
    }
    // Out of range gives an infinity or zero, as in Python.
    guard let double = Double(literal) else { throw error("'\(literal)' is no number") }
    return .number(double)
  }
}

// MARK: - Moving on

extension JSONReader {
  private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

  var peek: UInt8? { position < text.count ? text[position] : nil }

  /// What stands at the position, for messages.
  var found: String {
    guard let byte = peek else { return "the text ends" }
    let isPrintable = (0x21...0x7E).contains(byte)
    return isPrintable ? "'\(Character(Unicode.Scalar(byte)))'" : "byte \(byte)"
  }

  func error(_ reason: String) -> JSONError { JSONError(reason, at: position, in: text) }

  /// Steps over `word` if it stands here.
  mutating func take(_ word: StaticString) -> Bool {
    let end = position + word.utf8CodeUnitCount
    guard end <= text.count else { return false }
    let isHere = word.withUTF8Buffer { $0.elementsEqual(text[position..<end]) }
    if isHere { position = end }
    return isHere
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  /// Steps over digits; false where there is none.
  private mutating func skipDigits() -> Bool {
    let start = position
    while let byte = peek, Self.digits.contains(byte) { position += 1 }
    return position > start
  }
}
