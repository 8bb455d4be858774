/// Pictures in a row as a file of their own, with a style sheet of its own.
package struct SVGDocument: Sendable {
  package let text: String

  private static let gap = 22.0
  private static let margin = 12.0
  private static let legendHeight = 22.0

  /// - Parameter legend: stands above the pictures, of as many lines as it takes.
  package init(_ pictures: [any Picture], legend: Legend = Legend()) {
    let inner =
      pictures.reduce(0) { $0 + $1.width } + Self.gap * Double(max(0, pictures.count - 1))
    let (names, top) = Self.legend(legend, within: inner)
    let height = (pictures.map(\.height).max() ?? 0) + top + Self.margin
    var content: Markup = ""
    var left = Self.margin
    for picture in pictures {
      content += """
        <svg x="\(left)" y="\(top)" width="\(picture.width)" height="\(picture.height)" \
        viewBox="0 0 \(picture.width) \(picture.height)">\(picture.content)</svg>
        """
      left += picture.width + Self.gap
    }
    let style = Markup(stringLiteral: DrawingStyle.variables + DrawingStyle.marks)
    let document: Markup = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(inner + 2 * Self.margin) \(height)">\
      <style>\(style)</style><rect width="100%" height="100%" style="fill:var(--bg)"/>\
      \(names)\(content)</svg>

      """
    text = document.text
  }

  /// The legend, and where what follows it begins.
  private static func legend(_ legend: Legend, within room: Double) -> (Markup, top: Double) {
    var markup: Markup = ""
    var (x, y) = (margin, margin)
    for entry in legend.entries {
      let text = TextWidth.fitted(entry.text, within: room - 20, size: Panel.textSize)
      let width = 18 + TextWidth.of(text, size: Panel.textSize) + 16
      if x > margin, x + width > margin + room { (x, y) = (margin, y + legendHeight) }
      markup += """
        <rect class="fill \(entry.ink.name)" x="\(x)" y="\(y)" width="12" height="12"/>\
        <text x="\(x + 18)" y="\(y + 10)">\(text)</text>
        """
      x += width
    }
    return (markup, legend.entries.isEmpty ? margin : y + legendHeight)
  }
}
