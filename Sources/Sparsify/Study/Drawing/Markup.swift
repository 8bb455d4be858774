/// Text of HTML or SVG. Literals stand as they are; what is put between is escaped, unless it is markup
/// itself, so that names from outside stay text.
package struct Markup: Sendable, Equatable, ExpressibleByStringInterpolation {
  package private(set) var text: String

  package init(stringLiteral text: String) { self.text = text }
  package init(stringInterpolation parts: Interpolation) { text = parts.text }

  /// A text that is no markup, escaped.
  package init(escaping text: String) {
    self.text = ""
    for scalar in text.unicodeScalars { self.text.append(scalar) }
  }

  /// A name from outside in a text of HTML: whatever the direction of its letters, what stands around it keeps its own.
  package init(name: String) { self = "<bdi>\(name)</bdi>" }

  package static func += (markup: inout Markup, more: Markup) { markup.text += more.text }

  package static func + (a: Markup, b: Markup) -> Markup {
    var sum = a
    sum += b
    return sum
  }

  package var isEmpty: Bool { text.isEmpty }

  /// What stands between the literals.
  package struct Interpolation: StringInterpolationProtocol {
    fileprivate var text: String

    package init(literalCapacity: Int, interpolationCount: Int) {
      text = ""
      text.reserveCapacity(literalCapacity + 8 * interpolationCount)
    }

    package mutating func appendLiteral(_ literal: String) { text += literal }
    package mutating func appendInterpolation(_ markup: Markup) { text += markup.text }
    package mutating func appendInterpolation(_ number: Int) { text += String(number) }

    package mutating func appendInterpolation(_ text: String) {
      for scalar in text.unicodeScalars { self.text.append(scalar) }
    }

    /// A coordinate: to a tenth, in as few letters as it takes.
    package mutating func appendInterpolation(_ coordinate: Double) {
      text += coordinateText(coordinate)
    }
  }
}

extension String {
  /// Escaped; what neither HTML nor XML can hold, and what would turn the direction of the text around it,
  /// is U+FFFD.
  fileprivate mutating func append(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "&": self += "&amp;"
    case "<": self += "&lt;"
    case ">": self += "&gt;"
    case "\"": self += "&quot;"
    case "'": self += "&#39;"
    case "\n", "\t": self += " "
    case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}",
      "\u{FFFE}", "\u{FFFF}":
      self += "\u{FFFD}"
    default: unicodeScalars.append(scalar)
    }
  }
}

extension Sequence<Markup> {
  /// All of them, one after the other.
  package func joined(_ separator: Markup = "") -> Markup {
    var all: Markup = ""
    for (place, part) in enumerated() {
      if place > 0 { all += separator }
      all += part
    }
    return all
  }
}
