import Tensor

/// `sparsify completions SHELL`
enum CompletionsCommand: Command {
  struct Options: Sendable {
    var shell = Shell.bash
  }

  static let syntax = CommandSyntax<Options>(
    name: "completions",
    overview:
      "Print a script with which a shell completes commands, options and their values. Make a file of "
      + "it where the shell looks for such scripts; for one session, source it.",
    arguments: [Argument("shell", \.shell, help: "bash, zsh or fish.")],
    options: [],
    example: [
      "sparsify completions bash > ~/.local/share/bash-completion/completions/sparsify",
      "sparsify completions zsh > ~/.zfunc/_sparsify   # with ~/.zfunc in $fpath before compinit",
      "sparsify completions fish > ~/.config/fish/completions/sparsify.fish",
      "source <(sparsify completions bash)             # in zsh likewise, after compinit",
    ],
    defaults: Options())

  static func run(
    _ options: Options, console: Console, files: FileSystem
  ) throws -> ExitCode {
    try console.result(options.shell.completions(Tool.commands.map { $0.description }))
    return .success
  }
}

/// A shell that can complete command lines.
enum Shell: String, Sendable, CaseIterable, OptionValue {
  case bash, zsh, fish

  /// A script that has it complete the command lines of the tool.
  func completions(_ commands: [CommandDescription]) -> String {
    switch self {
    case .bash: bashCompletions(commands)
    case .zsh: zshCompletions(commands)
    case .fish: fishCompletions(commands)
    }
  }
}

extension CommandDescription.Option {
  /// What it does, in one sentence without the full stop.
  var summary: String {
    let sentence = firstSentence(of: help)
    return sentence.last == "." ? String(sentence.dropLast()) : sentence
  }
}
