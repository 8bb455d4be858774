/// Rows in aligned columns: the first column to the left, the others to the right.
struct TextTable {
  private var rows: [[String]]

  init(_ heading: [String]) { rows = [heading] }

  mutating func add(_ row: [String]) {
    precondition(row.count == rows[0].count, "\(row.count) cells for \(rows[0].count) columns")
    rows.append(row)
  }

  /// Whether there is nothing but the heading.
  var isEmpty: Bool { rows.count == 1 }

  var text: String {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max()! }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + space : space + cell
      }
      return "  " + cells.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
