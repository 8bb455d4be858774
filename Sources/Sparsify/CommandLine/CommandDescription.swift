/// What a command takes, in words: from this its help, the completions and the man page are made.
package struct CommandDescription: Sendable {
  package struct Option: Sendable {
    /// Without dashes.
    package var name: String
    package var short: Character?
    /// Nil for a flag.
    package var placeholder: String?
    /// With the default.
    package var help: String
    package var completion: ValueCompletion
    package var isList: Bool

    /// `-j, --jobs <n>`
    package var label: String {
      (short.map { "-\($0), " } ?? "") + "--\(name)" + (placeholder.map { " <\($0)>" } ?? "")
    }
  }

  package struct Argument: Sendable {
    /// Without brackets.
    package var name: String
    package var isRequired: Bool
    package var isRepeated: Bool
    package var help: String
    package var completion: ValueCompletion

    /// `<source>`, `<twin>...`
    package var label: String { "<\(name)>" + (isRepeated ? "..." : "") }
  }

  package var name: String
  package var overview: String
  package var arguments: [Argument]
  package var groups: [(title: String, options: [Option])]
  /// A line each.
  package var example: [String]

  /// The overview's first sentence.
  package var summary: String { firstSentence(of: overview) }

  package var options: [Option] { groups.flatMap(\.options) }

  /// `sparsify run [options] <source> <twin>`
  package var synopsis: String {
    (["sparsify \(name)", "[options]"]
      + arguments.map { $0.isRequired ? $0.label : "[\($0.label)]" })
      .joined(separator: " ")
  }

  /// What `sparsify NAME --help` prints.
  /// - Parameter width: the columns there are.
  package func help(width: Int) -> String {
    let page = HelpPage(width: width)
    var sections = [page.paragraph("OVERVIEW: " + overview), "USAGE: " + synopsis]
    if !arguments.isEmpty {
      sections.append(page.list("ARGUMENTS", arguments.map { ($0.label, $0.help) }))
    }
    sections += groups.map { page.list($0.title, $0.options.map { ($0.label, $0.help) }) }
    sections.append((["EXAMPLE:"] + example.map { "  " + $0 }).joined(separator: "\n"))
    return sections.joined(separator: "\n\n")
  }
}

/// A text up to its first full stop.
func firstSentence(of text: String) -> String {
  guard let end = text.firstRange(of: ". ") else { return text }
  return String(text[..<end.lowerBound]) + "."
}

extension CommandSyntax {
  package var description: CommandDescription {
    let help = CommandDescription.Option(
      name: "help", short: "h", placeholder: nil, help: "Show help information.",
      completion: .none, isList: false)
    var groups = groups.map { group in
      (title: group.title, options: group.options.map { $0.description(defaults) })
    }
    if groups.isEmpty { groups = [("OPTIONS", [])] }
    groups[groups.count - 1].options.append(help)
    return CommandDescription(
      name: name, overview: overview,
      arguments: arguments.map {
        CommandDescription.Argument(
          name: $0.name, isRequired: $0.isRequired, isRepeated: $0.isRepeated, help: $0.help,
          completion: $0.completion)
      },
      groups: groups, example: example)
  }
}

extension Option {
  fileprivate func description(_ defaults: Target) -> CommandDescription.Option {
    let value = placeholder == nil ? nil : valueText(defaults).map { " (default: \($0))" }
    return CommandDescription.Option(
      name: name, short: short, placeholder: placeholder, help: help + (value ?? ""),
      completion: completion, isList: isList)
  }
}
