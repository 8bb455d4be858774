/// One of some known values that names tell apart: each may be described in a file of its own, and is listed in
/// `allCases`.
public protocol NamedKind: RawRepresentable<String>, CaseIterable, Hashable, Sendable {}

extension NamedKind {
  public init?(rawValue: String) {
    guard let known = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = known
  }

  public static func == (a: Self, b: Self) -> Bool { a.rawValue == b.rawValue }

  public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}
