/// What the columns of a study's tables mean that are no quantities.
enum KeyColumns {
  /// The first one of all tables.
  private static let twin = KeyColumn(
    names: ["twin"], meaning: "the twin's folder, where several twins are compared")

  /// A table in Markdown.
  ///
  /// - Parameter isOfComparison: whether `compare` writes the tables; else they are those of a twin.
  static func table(isOfComparison: Bool) -> String {
    let kinds = StudyTableKind.allCases.filter { isOfComparison || $0.isOfTwins }
    let own = kinds.flatMap(\.columns).filter { !KeyColumn.shared.contains($0) }
    let rows = (KeyColumn.shared + own).compactMap { column in
      let tables = kinds.filter { $0.columns.contains(column) }.map(\.fileName)
      return tables.isEmpty ? nil : row(column, codeWords(tables))
    }
    return markdownTable(
      ["column", "in", "what it is"], (isOfComparison ? [row(twin, "all")] : []) + rows)
  }

  private static func row(_ column: KeyColumn, _ tables: String) -> [String] {
    [codeWords(column.names), tables, column.meaning]
  }
}
