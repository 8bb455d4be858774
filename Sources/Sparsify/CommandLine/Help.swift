extension CommandSyntax {
  /// `USAGE: sparsify run [options] <source> <twin>`
  var usage: String {
    (["USAGE: sparsify \(name)"] + (options.isEmpty ? [] : ["[options]"]) + arguments.map(\.label))
      .joined(separator: " ")
  }

  /// What `sparsify NAME --help` prints.
  package var help: String {
    var sections = ["OVERVIEW: " + overview, usage]
    if !arguments.isEmpty {
      sections.append(helpSection("ARGUMENTS", arguments.map { ($0.label, $0.help) }))
    }
    let entries = options.map { option in
      let value = option.defaultText(defaults).map { " (default: \($0))" } ?? ""
      return (option.label, option.help + value)
    }
    sections.append(helpSection("OPTIONS", entries + [("-h, --help", "Show help information.")]))
    sections.append((["EXAMPLE:"] + example.map { "  " + $0 }).joined(separator: "\n"))
    return sections.joined(separator: "\n\n")
  }
}

/// A titled list: labels in 26 columns, text beside them, 80 columns in all.
func helpSection(_ title: String, _ entries: [(label: String, text: String)]) -> String {
  let column = 26
  let indentation = String(repeating: " ", count: column)
  let lines = entries.map { entry in
    let text = wrapped(entry.text, width: 80 - column).joined(separator: "\n" + indentation)
    let label = "  " + entry.label
    return label.count < column
      ? label + indentation.dropFirst(label.count) + text : label + "\n" + indentation + text
  }
  return "\(title):\n" + lines.joined(separator: "\n")
}

/// The words of `text` in lines of at most `width` characters, a longer word alone in its line.
private func wrapped(_ text: String, width: Int) -> [String] {
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
