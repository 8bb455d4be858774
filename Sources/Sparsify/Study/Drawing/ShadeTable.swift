/// Shares by row and column as squares that are the stronger the larger they are, with their numbers in them: for more
/// rows than lines can be told apart.
package struct ShadeTable: Picture {
  package let title: String
  package let width = Panel.Size.third.width
  package let height: Double
  package let content: Markup

  /// Longer names of rows are cut.
  private static let mostNameWidth = 150.0
  private static let cellHeight = 15.0
  private static let mostCellWidth = 46.0

  /// - Parameters:
  ///   - columnLabel: what the columns are.
  ///   - values: row by row, in per cent, all rows of the length of `columns`.
  /// - Returns: Nil without rows or columns.
  package init?(
    _ title: String, rows: [String], columns: [String], columnLabel: String, values: [[Double?]]
  ) {
    if rows.isEmpty || columns.isEmpty { return nil }
    self.title = title
    let widest = rows.map { TextWidth.of($0, size: Panel.textSize) }.max() ?? 0
    let left = min(Self.mostNameWidth, widest) + 8
    let top = 50.0
    let cell = min(Self.mostCellWidth, (width - left) / Double(columns.count))
    height = max(Panel.Size.third.height, top + Self.cellHeight * Double(rows.count) + 8)
    let shown = TextWidth.fittedInMiddle(title, within: width, size: Panel.titleSize, isBold: true)
    var content: Markup = """
      <text class="h" y="14">\(shown)</text>\
      <text class="n" x="\(left)" y="\(top - 18)">\(columnLabel)</text>
      """
    for (column, name) in columns.enumerated() {
      let middle = left + (Double(column) + 0.5) * cell
      let text = TextWidth.fitted(name, within: cell, size: Panel.textSize)
      content += "<text class=\"a m\" x=\"\(middle)\" y=\"\(top - 5)\">\(text)</text>"
    }
    for (row, (name, line)) in zip(rows, values).enumerated() {
      let y = top + Double(row) * Self.cellHeight
      let text = TextWidth.fitted(name, within: left - 8, size: Panel.textSize)
      content += "<text class=\"a e\" x=\"\(left - 6)\" y=\"\(y + 11)\">\(text)</text>"
      for (column, value) in line.enumerated() {
        guard let value = value?.ifFinite else { continue }
        let x = left + Double(column) * cell
        let opacity = 0.04 + 0.46 * min(1, max(0, value / 100))
        let told = "\(name), \(columnLabel) \(columns[column]): \(value.shown(places: 1))"
        content += TableCell(
          ink: .series(0), opacity: opacity, number: value.shown(places: cell < 32 ? 0 : 1),
          textClass: "m", told: told
        ).markup(x: x, y: y, width: cell, height: Self.cellHeight, overhang: 4)
      }
    }
    self.content = content
  }
}
