import Glibc

/// Text from outside, hashed and compared byte by byte: keys, names and values of files.
///
/// `String` compares by Unicode normalisation. That takes quadratic time over combining marks, of which a
/// hostile file can hold any number, and takes for one key what Python keeps apart.
public struct ByteText: Sendable, Hashable, Comparable, CustomStringConvertible,
  ExpressibleByStringInterpolation
{
  /// All of it, as it was read. Comparing it is what this type is there to avoid.
  public let description: String

  public init(_ text: String) { description = text }
  public init(_ text: Substring) { description = String(text) }
  /// A path as messages show it.
  public init(_ path: Path) { description = path.description }
  public init(stringLiteral text: String) { description = text }

  /// Nil where the bytes are not UTF-8.
  public init?(validating bytes: some Sequence<UInt8>) {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    description = text
  }

  public var utf8: String.UTF8View { description.utf8 }
  public var isEmpty: Bool { utf8.isEmpty }

  public static func == (a: ByteText, b: ByteText) -> Bool {
    guard a.utf8.count == b.utf8.count else { return false }
    var (a, b) = (a.description, b.description)
    return a.withUTF8 { a in
      b.withUTF8 { a.isEmpty || memcmp(a.baseAddress!, $0.baseAddress!, a.count) == 0 }
    }
  }

  public static func < (a: ByteText, b: ByteText) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
  }

  public func hash(into hasher: inout Hasher) {
    var text = description
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(0xFF as UInt8)  // No byte of UTF-8: it ends the text.
  }

  public func hasPrefix(_ prefix: ByteText) -> Bool { utf8.starts(with: prefix.utf8) }

  public func hasSuffix(_ suffix: ByteText) -> Bool {
    utf8.count >= suffix.utf8.count && utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
  }

  /// - Complexity: The lengths multiplied: `part` is for short words.
  public func contains(_ part: ByteText) -> Bool { utf8.contains(part.utf8) }

  /// Without `prefix`; nil where it begins otherwise.
  public func removing(prefix: ByteText) -> ByteText? {
    hasPrefix(prefix) ? ByteText(String(Substring(utf8.dropFirst(prefix.utf8.count)))) : nil
  }

  /// For messages, see `String.excerpt`.
  public func excerpt(_ count: Int = String.excerptCount) -> String { description.excerpt(count) }
}

extension RawRepresentable where Self: CaseIterable, RawValue == String {
  /// The case of that name; `init(rawValue:)` would compare strings.
  public init?(text: ByteText) {
    guard let value = Self.allCases.first(where: { text == ByteText($0.rawValue) }) else {
      return nil
    }
    self = value
  }
}

extension String {
  /// The letters that a message quotes of a text from outside.
  public static let excerptCount = 100

  /// At most `count` Unicode scalars and an ellipsis for the rest; control characters, which would act on
  /// a terminal, come out as U+FFFD.
  public func excerpt(_ count: Int = Self.excerptCount) -> String {
    var shown = UnicodeScalarView()
    var rest = unicodeScalars[...]
    while shown.count < count, let scalar = rest.popFirst() {
      shown.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
    }
    return String(shown) + (rest.isEmpty ? "" : "…")
  }
}
