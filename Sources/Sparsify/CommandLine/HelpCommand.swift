import Tensor

/// `sparsify help [SUBCOMMAND]`
enum HelpCommand: Command {
  struct Options: Sendable {
    var subject: CommandName?
    var isManPage = false
  }

  static let syntax = CommandSyntax<Options>(
    name: "help",
    overview: "Explain the tool, or one of its subcommands.",
    arguments: [
      Argument(
        optional: "subcommand", \.subject,
        help: "What to explain, with all its options. (default: the tool as a whole)")
    ],
    options: [
      OptionGroup(
        "OPTIONS",
        [.flag("man", \.isManPage, help: "Print the man page of the tool and all its subcommands.")]
      )
    ],
    example: [
      "sparsify help run",
      "sparsify help --man > /usr/local/share/man/man1/sparsify.1",
    ],
    defaults: Options())

  static func run(
    _ options: Options, console: Console, files: FileSystem
  ) throws -> ExitCode {
    let width = console.width(of: .results)
    if options.isManPage {
      try console.result(ManPage(commands: Tool.commands.map { $0.description }).text)
    } else if let subject = options.subject {
      try console.result(try Tool.command(subject.text).description.help(width: width))
    } else {
      try console.result(Tool.help(width: width))
    }
    return .success
  }
}

/// What may be the name of a command.
struct CommandName: OptionValue {
  let text: String

  init?(argument: [UInt8]) { text = String(decoding: argument, as: UTF8.self) }

  static var expectation: String { "a subcommand" }
  static var completion: ValueCompletion { .command }
  var argumentText: String { text }
}
