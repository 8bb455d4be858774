extension JSONValue {
  /// The bytes of `text(style)`, without writing it: indented deep in others, a byte can become hundreds.
  public func size(_ style: JSONStyle = .oneLine) -> Int { size(style, depth: 0) }

  private func size(_ style: JSONStyle, depth: Int) -> Int {
    switch self {
    case .string(let text): JSONValue.size(quoted: text)
    case .array(let elements):
      JSONValue.size(style, depth, elements) { $0.size(style, depth: depth + 1) }
    case .object(let object):
      JSONValue.size(style, depth, object.members) {
        JSONValue.size(quoted: $0.key) + 2 + $0.value.size(style, depth: depth + 1)
      }
    case .null, .bool, .integer, .wideInteger, .number: text(style).utf8.count
    }
  }

  private static func size<Element>(
    _ style: JSONStyle, _ depth: Int, _ elements: [Element], of element: (Element) -> Int
  ) -> Int {
    let brackets = 2
    if elements.isEmpty { return brackets }
    let contents = elements.reduce(0) { $0 + element($1) }
    switch style {
    case .oneLine: return brackets + contents + 2 * (elements.count - 1)
    case .indented(let width):
      let breaks = elements.count * (1 + (depth + 1) * width) + 1 + depth * width
      return brackets + contents + (elements.count - 1) + breaks
    }
  }

  private static func size(quoted text: ByteText) -> Int {
    text.description.utf16.reduce(2) { size, unit in
      switch unit {
      case 0x22, 0x5C, 0x0A, 0x0D, 0x09, 0x0C, 0x08: size + 2
      case 0x20...0x7E: size + 1
      default: size + 6
      }
    }
  }
}
