/// A cell of a table that is drawn: a square that is the stronger the larger its number, with the number in it where
/// there is room.
struct TableCell {
  let ink: Ink
  let opacity: Double
  /// Empty where none is written.
  let number: String
  /// Of the number, in the style sheet.
  let textClass: Markup
  /// Where the pointer rests on it; empty tells nothing.
  var told = ""

  /// The cell with its upper left corner at a point.
  ///
  /// - Parameter overhang: by how much the number may be wider than the cell.
  func markup(
    x: Double, y: Double, width: Double, height: Double, overhang: Double = 0
  ) -> Markup {
    let end: Markup = told.isEmpty ? "/>" : "><title>\(told)</title></rect>"
    let square: Markup = """
      <rect class="fill \(ink.name)" fill-opacity="\(opacity.fixed(places: 2))" x="\(x)" y="\(y)" \
      width="\(width - 1)" height="\(height - 1)"\(end)
      """
    if number.isEmpty || TextWidth.of(number, size: Panel.noteSize) > width + overhang {
      return square
    }
    let (middle, base) = (x + width / 2 - 0.5, y + height / 2 + 3.5)
    return "\(square)<text class=\"\(textClass)\" x=\"\(middle)\" y=\"\(base)\">\(number)</text>"
  }
}
