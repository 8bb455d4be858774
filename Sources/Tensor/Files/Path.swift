/// A file's path as the kernel sees it: bytes, which need not be UTF-8.
///
/// Paths compare by their bytes, so a sorted listing is the same on every machine.
public struct Path: Sendable, Hashable, Comparable, CustomStringConvertible,
  ExpressibleByStringLiteral
{
  public let bytes: [UInt8]

  public init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }
  public init(_ text: String) { bytes = Array(text.utf8) }
  public init(_ text: ByteText) { bytes = Array(text.utf8) }
  public init(stringLiteral text: String) { self.init(text) }

  /// For messages: what is not UTF-8 is shown as U+FFFD.
  public var description: String { String(decoding: bytes, as: UTF8.self) }

  /// The last component, without trailing slashes.
  public var name: Path {
    let trimmed = Self.trimmed(bytes)
    guard let slash = trimmed.lastIndex(of: Self.slash) else { return Path(bytes: trimmed) }
    return Path(bytes: trimmed[(slash + 1)...])
  }

  /// Everything before the last component; `.` where there is nothing.
  public var parent: Path {
    let trimmed = Self.trimmed(bytes)
    guard let slash = trimmed.lastIndex(of: Self.slash) else { return "." }
    return slash == 0 ? "/" : Path(bytes: Self.trimmed(Array(trimmed[..<slash])))
  }

  /// This path with `component` below it.
  public func appending(_ component: Path) -> Path {
    if bytes.isEmpty { return component }
    return Path(
      bytes: bytes.last == Self.slash
        ? bytes + component.bytes : bytes + [Self.slash] + component.bytes)
  }

  public static func / (folder: Path, component: Path) -> Path { folder.appending(component) }

  /// This path with `suffix` at the end of its last component.
  public func suffixed(_ suffix: String) -> Path {
    Path(bytes: Self.trimmed(bytes) + Array(suffix.utf8))
  }

  public static func < (a: Path, b: Path) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }

  /// Calls `body` with the path as a C string.
  public func withCString<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows
    -> Result
  {
    try (bytes + [0]).withUnsafeBytes {
      try body($0.baseAddress!.assumingMemoryBound(to: CChar.self))
    }
  }

  private static let slash = UInt8(ascii: "/")

  private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    while bytes.count > 1, bytes.last == slash { bytes.removeLast() }
    return bytes
  }
}
