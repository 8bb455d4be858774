/// How JSON is laid out, byte for byte as Python's `json.dump` does it.
public enum JSONStyle: Sendable, Hashable {
  /// `{"a": 1, "b": [2, 3]}`, the default of Python.
  case oneLine
  /// Every member and element on its own line, `indent=width`.
  case indented(Int)
}

extension JSONValue {
  /// This value as ASCII text, without a newline at the end.
  ///
  /// Numbers are written as Python's `repr` writes them, NaN and the infinities bare, and
  /// characters outside ASCII as `\u` escapes.
  public func text(_ style: JSONStyle = .oneLine) -> String {
    var writer = JSONWriter(style: style)
    writer.write(self)
    return writer.text
  }
}

private struct JSONWriter {
  let style: JSONStyle
  var text = ""
  private var depth = 0

  init(style: JSONStyle) { self.style = style }

  mutating func write(_ value: JSONValue) {
    switch value {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .wideInteger(let value): text += value.description
    case .number(let value): text += Self.literal(value)
    case .string(let value): write(quoted: value)
    case .array(let elements):
      write(elements, between: ("[", "]")) { $0.write($1) }
    case .object(let object):
      write(object.members, between: ("{", "}")) {
        $0.write(quoted: $1.key)
        $0.text += ": "
        $0.write($1.value)
      }
    }
  }

  /// Writes elements with the commas and line breaks of the style.
  private mutating func write<Element>(
    _ elements: [Element], between brackets: (open: String, close: String),
    body: (inout JSONWriter, Element) -> Void
  ) {
    text += brackets.open
    depth += 1
    for (i, element) in elements.enumerated() {
      if i > 0 { text += style == .oneLine ? ", " : "," }
      breakLine()
      body(&self, element)
    }
    depth -= 1
    if !elements.isEmpty { breakLine() }
    text += brackets.close
  }

  private mutating func breakLine() {
    if case .indented(let width) = style {
      text += "\n" + String(repeating: " ", count: depth * width)
    }
  }

  private mutating func write(quoted string: ByteText) {
    text += "\""
    for unit in string.description.utf16 {
      switch unit {
      case 0x22: text += "\\\""
      case 0x5C: text += "\\\\"
      case 0x0A: text += "\\n"
      case 0x0D: text += "\\r"
      case 0x09: text += "\\t"
      case 0x0C: text += "\\f"
      case 0x08: text += "\\b"
      case 0x20...0x7E: text.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      default: text += "\\u" + String(unit, radix: 16, width: 4)
      }
    }
    text += "\""
  }

  private static func literal(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
    return value.pythonDescription
  }
}
