import FoundationEssentials
import Tensor

/// Small images in rows, each with a text below.
package struct ImageGrid: Picture {
  package struct Entry: Sendable {
    package let image: PNGImage
    package let text: String
    /// What is told where the pointer rests on it.
    package let told: String

    package init(_ image: PNGImage, text: String, told: String) {
      (self.image, self.text, self.told) = (image, text, told)
    }
  }

  package let title: String
  package let width = Panel.Size.third.width
  package let height: Double
  package let content: Markup

  private static let columns = 8
  private static let side = 32.0
  private static let row = 62.0

  /// - Parameter note: at the right end of the title.
  package init(_ title: String, note: String, _ entries: [Entry]) {
    self.title = title
    let rows = (entries.count + Self.columns - 1) / Self.columns
    height = 30 + Double(rows) * Self.row
    let step = width / Double(Self.columns)
    let room = width - TextWidth.of(note, size: Panel.noteSize) - 8
    let shown = TextWidth.fittedInMiddle(title, within: room, size: Panel.titleSize, isBold: true)
    var content: Markup = """
      <text class="h" y="14">\(shown)</text><text class="n e" x="\(width)" y="14">\(note)</text>
      """
    for (place, entry) in entries.enumerated() {
      let left = Double(place % Self.columns) * step + (step - Self.side) / 2
      let top = 30 + Double(place / Self.columns) * Self.row
      let text = TextWidth.fitted(entry.text, within: step - 3, size: Panel.noteSize)
      let image = Data(entry.image.file).base64EncodedString()
      content += """
        <image x="\(left)" y="\(top)" width="\(Self.side)" height="\(Self.side)" \
        href="data:image/png;base64,\(image)"><title>\(entry.told)</title></image>\
        <text class="n m" x="\(left + Self.side / 2)" y="\(top + Self.side + 14)">\(text)</text>
        """
    }
    self.content = content
  }
}
