/// A column of what is measured that rows have by some methods, or in some phase, only.
package struct MethodColumn: Sendable {
  package let name: String
  /// What it is, for readmes.
  package let meaning: String

  init(_ name: String, _ meaning: String) {
    self.name = name
    self.meaning = meaning
  }
}

extension MethodColumn {
  /// Those of all methods, once each, in the order of the methods, and which methods have them.
  package static var all: [(column: MethodColumn, kinds: [MethodKind])] {
    MethodKind.allCases.having(\.columns, by: \.name).map { ($0.part, $0.owners) }
  }
}
