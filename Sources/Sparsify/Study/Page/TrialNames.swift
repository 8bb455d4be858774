/// The names of trials or twins, without the beginning and the end that all of them have.
struct TrialNames: Sendable {
  /// Bytes that are left out.
  private let start, end: Int

  /// - Parameter names: of all trials that are told of.
  init(_ names: [String]) {
    guard names.count > 1, let first = names.first else {
      (start, end) = (0, 0)
      return
    }
    var (start, end) = (Array(first.utf8), Array(first.utf8.reversed()))
    for name in names {
      start = zip(start, name.utf8).prefix { $0 == $1 }.map(\.0)
      end = zip(end, name.utf8.reversed()).prefix { $0 == $1 }.map(\.0)
    }
    // Between marks, so that no word or number is cut.
    let isMark = { (byte: UInt8) in "_-.".utf8.contains(byte) }
    self.start = (start.lastIndex(where: isMark) ?? -1) + 1
    self.end = (end.lastIndex(where: isMark) ?? -1) + 1
  }

  /// What is left of a name.
  func short(_ name: String) -> String {
    let rest = name.utf8.dropFirst(start).dropLast(end)
    return rest.isEmpty || start + end >= name.utf8.count
      ? name : String(decoding: rest, as: UTF8.self)
  }

  /// What is left of a name, with an ellipsis where something is left out.
  func cut(_ name: String) -> String {
    let rest = short(name)
    return rest == name ? name : (start > 0 ? "…" : "") + rest + (end > 0 ? "…" : "")
  }

  /// The name of a trial, which is cut where there is no room for it; whole where the pointer rests on it.
  func markup(_ name: String) -> Markup {
    "<bdi class=\"name\" title=\"\(name.excerpt(200))\">\(short(name).excerpt(120))</bdi>"
  }
}
