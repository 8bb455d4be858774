import Tensor

/// `sparsify help [SUBCOMMAND]`
enum HelpCommand: Command {
  struct Options: Sendable {
    var subject: String?
  }

  static let syntax = CommandSyntax<Options>(
    name: "help",
    overview: "Explain the tool, or one of its subcommands.",
    arguments: [
      Argument(
        optional: "subcommand", \.subject,
        help: "What to explain, with all its options. (default: the tool as a whole)")
    ],
    options: [],
    example: ["sparsify help", "sparsify help run"],
    defaults: Options())

  static func run(
    _ options: Options, console: Console, files: FileSystem
  ) throws -> ExitCode {
    let width = console.width(of: .results)
    let text = try options.subject.map { try Tool.command($0).description.help(width: width) }
    try console.result(text ?? Tool.help(width: width))
    return .success
  }
}
