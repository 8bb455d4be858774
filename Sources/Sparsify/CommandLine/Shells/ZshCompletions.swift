/// A script with which zsh completes the command lines of the tool: a function for `$fpath`, or to be
/// sourced.
func zshCompletions(_ commands: [CommandDescription]) -> String {
  let names = commands.map(\.name).joined(separator: " ")
  func offer(_ name: String, _ completion: ValueCompletion) -> String {
    let label = ":\(escaped(name)):"
    return switch completion {
    case .none: label + " "
    case .path: label + "_files"
    case .command: label + "(\(names))"
    case .words(let words, isList: false): label + "(\(words.map(escaped).joined(separator: " ")))"
    case .words(let words, isList: true):
      label + "_values -s , '\(name)' \(words.map(escaped).joined(separator: " "))"
    }
  }
  func specification(_ option: CommandDescription.Option) -> String {
    let value = option.placeholder.map { offer($0, option.completion) } ?? ""
    let text = "[\(escaped(option.summary))]" + value
    let long = "--\(option.name)" + (option.placeholder == nil ? "" : "=")
    let repeated = option.isList ? "*" : ""
    guard let short = option.short else { return quoted(repeated + long + text) }
    let excluded = repeated.isEmpty ? "(-\(short) --\(option.name))" : repeated
    let letter = "-\(short)" + (option.placeholder == nil ? "" : "+")
    return quoted(excluded) + "{\(letter),\(long)}" + quoted(text)
  }
  let cases = commands.map { command in
    let words =
      command.options.map(specification)
      + command.arguments.enumerated().map { i, argument in
        quoted("\(i + 1)" + offer(argument.name, argument.completion))
      }
    return "    \(command.name))\n      _arguments \\\n        "
      + words.joined(separator: " \\\n        ") + "\n      ;;"
  }
  let list = commands.map { "      " + quoted("\($0.name):\($0.summary)") }
  return """
    #compdef sparsify
    # Completion of sparsify \(Program.version) for zsh.

    _sparsify() {
      local curcontext="$curcontext" state line
      local -a commands
      _arguments -C \\
        '(-h --help)'{-h,--help}'[Show help information]' \\
        '--version[Show the version]' \\
        '1:subcommand:->command' \\
        '*::argument:->rest'
      case $state in
      command)
        commands=(
    \(list.joined(separator: "\n"))
        )
        _describe subcommand commands
        ;;
      rest)
        case $line[1] in
    \(cases.joined(separator: "\n"))
        esac
        ;;
      esac
    }

    if [ "$funcstack[1]" = _sparsify ]; then
      _sparsify "$@"
    else
      compdef _sparsify sparsify
    fi
    """
}

/// What means nothing to `_arguments`.
private func escaped(_ text: String) -> String {
  text.map { #"\:[]"#.contains($0) ? "\\\($0)" : "\($0)" }.joined()
}

private func quoted(_ text: String) -> String {
  "'" + text.replacing("'", with: #"'\''"#) + "'"
}
