/// A script with which fish completes the command lines of the tool.
func fishCompletions(_ commands: [CommandDescription]) -> String {
  let names = commands.map(\.name).joined(separator: " ")
  /// The options of `complete` that offer values of a kind.
  func offer(_ completion: ValueCompletion, isOption: Bool) -> String {
    let exclusive = isOption ? " -x" : ""
    return switch completion {
    case .none: exclusive
    case .path: isOption ? " -r -F" : " -F"
    case .command: exclusive + " -a \(quoted(names))"
    case .words(let words, isList: false):
      exclusive + " -a \(quoted(words.joined(separator: " ")))"
    case .words(let words, isList: true):
      exclusive + " -a \(quoted("(__fish_append , \(words.joined(separator: " ")))"))"
    }
  }
  var lines = [
    "# Completion of sparsify \(Program.version) for fish.", "",
    "complete -c sparsify -f",
    "complete -c sparsify -n __fish_use_subcommand -l version -d 'Show the version'",
    "complete -c sparsify -n __fish_use_subcommand -s h -l help -d 'Show help information'",
  ]
  lines += commands.map {
    "complete -c sparsify -n __fish_use_subcommand -a \($0.name) -d \(quoted($0.summary))"
  }
  for command in commands {
    let start = "complete -c sparsify -n '__fish_seen_subcommand_from \(command.name)'"
    lines += command.options.map { option in
      start + (option.short.map { " -s \($0)" } ?? "") + " -l \(option.name)"
        + (option.placeholder == nil ? "" : offer(option.completion, isOption: true))
        + " -d \(quoted(option.summary))"
    }
    if let argument = command.arguments.first {
      lines.append(start + offer(argument.completion, isOption: false))
    }
  }
  return lines.joined(separator: "\n")
}

private func quoted(_ text: String) -> String {
  "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
}
