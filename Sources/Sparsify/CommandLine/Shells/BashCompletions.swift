/// A script with which bash completes the command lines of the tool.
func bashCompletions(_ commands: [CommandDescription]) -> String {
  let names = commands.map(\.name).joined(separator: " ")
  /// What offers values of a kind.
  func offer(_ completion: ValueCompletion) -> String {
    switch completion {
    case .none: ":"
    case .path: "_sparsify_paths"
    case .command: "_sparsify_words '\(names)'"
    case .words(let words, isList: false): "_sparsify_words '\(words.joined(separator: " "))'"
    case .words(let words, isList: true): "_sparsify_list '\(words.joined(separator: " "))'"
    }
  }
  var values: [String] = []
  var rest: [String] = []
  for command in commands {
    for option in command.options where option.placeholder != nil {
      let patterns = (["--\(option.name)"] + (option.short.map { ["-\($0)"] } ?? []))
        .map { "\(command.name):\($0)" }.joined(separator: " | ")
      values.append("    \(patterns)) \(offer(option.completion)); return ;;")
    }
    let labels =
      command.options.map { "--\($0.name)" }
      + command.options.compactMap { $0.short.map { "-\($0)" } }
    rest.append(
      """
          \(command.name))
            if [[ $word == -* ]]; then _sparsify_words '\(labels.joined(separator: " "))'
            else \(offer(command.arguments.first?.completion ?? .none)); fi ;;
      """)
  }
  return """
    # Completion of sparsify \(Program.version) for bash.

    _sparsify_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word"); }

    # Several of them, with commas between.
    _sparsify_list() {
      local first=
      [[ $word == *,* ]] && first=${word%,*},
      mapfile -t COMPREPLY < <(compgen -P "$first" -W "$1" -- "${word##*,}")
    }

    _sparsify_paths() {
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
    }

    _sparsify() {
      local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
      COMPREPLY=()
      if ((COMP_CWORD == 1)); then
        _sparsify_words '\(names) --help --version'
        return
      fi
      # Bash takes --name=value for three words.
      if [[ $word == = ]]; then
        word=
      elif [[ $before == = ]]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
      fi
      case $command:$before in
    \(values.joined(separator: "\n"))
      esac
      case $command in
    \(rest.joined(separator: "\n"))
      esac
    }

    complete -F _sparsify sparsify
    """
}
