/// A table in Markdown, without a line break behind its last row.
func markdownTable(_ heading: [String], _ rows: [[String]]) -> String {
  let rule = "|" + heading.map { _ in "---|" }.joined()
  func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
  return ([line(heading), rule] + rows.map(line)).joined(separator: "\n")
}

/// A name as it stands in Markdown.
func codeWord(_ name: some CustomStringConvertible) -> String { "`\(name)`" }

/// Names as they stand in Markdown, with commas between.
func codeWords(_ names: [some CustomStringConvertible]) -> String {
  names.map { codeWord($0) }.joined(separator: ", ")
}
