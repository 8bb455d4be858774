/// Lays out help in the columns of a terminal.
struct HelpPage {
  /// The columns used: lines longer than 100 read badly, shorter than 40 break everywhere.
  let width: Int

  init(width: Int) { self.width = min(max(width, 40), 100) }

  /// Text in lines.
  func paragraph(_ text: String) -> String {
    Self.wrapped(text, width: width).joined(separator: "\n")
  }

  /// A titled list: labels in 26 columns, text beside them, or below them where it would be narrow.
  func list(_ title: String, _ entries: [(label: String, text: String)]) -> String {
    let column = width < 60 ? 6 : 26
    let indentation = String(repeating: " ", count: column)
    let lines = entries.map { entry in
      let text = Self.wrapped(entry.text, width: width - column)
        .joined(separator: "\n" + indentation)
      let label = "  " + entry.label
      return label.count < column
        ? label + indentation.dropFirst(label.count) + text : label + "\n" + indentation + text
    }
    return "\(title):\n" + lines.joined(separator: "\n")
  }

  /// The words of `text` in lines of at most `width` characters, a longer word alone in its line.
  private static func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
