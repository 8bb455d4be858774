/// Counts of pairs as squares that are the stronger the more they are, with the counts in them.
package struct HeatTable: Picture {
  package let title: String
  package let width = Panel.Size.third.width
  package let height: Double
  package let content: Markup

  /// - Parameters:
  ///   - counts: row by row, all rows of one length.
  ///   - names: of rows and columns alike.
  package init(
    _ title: String, counts: [[Int]], names: [String], rowLabel: String, columnLabel: String
  ) {
    self.title = title
    let size = Double(max(counts.count, 1))
    let (left, top) = (44.0, 50.0)
    let cell = min(28, (width - left - 4) / size)
    height = max(Panel.Size.third.height, top + cell * size + 8)
    // What lies off the diagonal is to be seen beside it.
    let most =
      counts.enumerated().flatMap { row, line in
        line.enumerated().filter { $0.offset != row }.map(\.element)
      }.max() ?? 0
    var content: Markup = """
      <text class="h" y="14">\(title)</text><text class="n" y="\(top - 22)">\(rowLabel)</text>\
      <text class="n e" x="\(width)" y="\(top - 22)">\(columnLabel)</text>
      """
    for (row, line) in counts.enumerated() {
      let y = top + Double(row) * cell
      let name = TextWidth.fitted(names[row], within: left - 8, size: Panel.textSize)
      content += "<text class=\"a e\" x=\"\(left - 6)\" y=\"\(y + cell / 2 + 4)\">\(name)</text>"
      let middle = left + (Double(row) + 0.5) * cell
      let short = TextWidth.fitted(names[row], within: cell, size: Panel.textSize)
      content += "<text class=\"a m\" x=\"\(middle)\" y=\"\(top - 5)\">\(short)</text>"
      for (column, count) in line.enumerated() {
        let x = left + Double(column) * cell
        let isSame = row == column
        let part = most > 0 ? min(1, Double(count) / Double(most)) : 0
        let opacity = isSame ? 0.08 : 0.7 * part
        let ink: Ink = isSame ? .muted : .series(1)
        content += TableCell(
          ink: ink, opacity: opacity, number: count > 0 ? String(count) : "", textClass: "n m"
        ).markup(x: x, y: y, width: cell, height: cell)
      }
    }
    self.content = content
  }
}
