import Glibc
import Tensor

/// The command-line tool `sparsify`.
public enum Tool {
  /// The commands in the order of the help.
  package static var commands: [any Command.Type] {
    [
      RunCommand.self, GenerateCommand.self, SampleCommand.self, DataCommand.self,
      StatusCommand.self,
      InspectCommand.self, CompareCommand.self, ReportCommand.self, VerifyCommand.self,
      PredictCommand.self, ExportCommand.self, CompletionsCommand.self, HelpCommand.self,
    ]
  }

  /// Runs the tool with the words of this process's command line.
  /// - Returns: What to exit with.
  public static func main() -> ExitCode {
    signal(SIGPIPE, SIG_IGN)  // A reader that went away is seen when writing.
    signal(SIGXFSZ, SIG_IGN)  // So is a limit on file sizes.
    reportLostPages()
    for standard in STDIN_FILENO...STDERR_FILENO where fcntl(standard, F_GETFD) == -1 {
      // A closed stream's number would go to the next file opened, and messages into that file.
      _ = open("/dev/null", O_RDWR)
    }
    do {
      try checkCommandLine(wordCount: Int(CommandLine.argc))
      try Launch.chooseKernels(console: .standard)
    } catch {
      return tell(error, console: .standard)
    }
    let code = run(processArguments, console: .standard)
    CriticalSection.enter()  // A signal that comes now is too late.
    return code
  }

  /// Ends with a sentence where a file that is mapped into memory, as data sets are, has become shorter
  /// or can't be read any more.
  private static func reportLostPages() {
    signal(SIGBUS) { _ in
      // Nothing but write and _exit: all that is safe in a handler.
      let sentence: StaticString = """
        Error: a data set or checkpoint got shorter while it was in use, or its disk failed. Put the \
        file back; the same command then goes on from the last whole epoch.

        """
      _ = write(STDERR_FILENO, sentence.utf8Start, sentence.utf8CodeUnitCount)
      _exit(ExitCode.unreadableInput.rawValue)
    }
  }

  /// Runs the tool with the words behind the program's name, bytes that need not be UTF-8.
  package static func run(
    _ words: [[UInt8]], console: Console, files: FileSystem = FileSystem()
  ) -> ExitCode {
    do {
      return try dispatch(words, console: console, files: files.reading(PackTree.reader))
    } catch {
      return tell(error, console: console)
    }
  }

  /// Tells of an error that ends a command.
  /// - Returns: What to exit with.
  static func tell(_ error: any Error, console: Console) -> ExitCode {
    console.message(error is UsageError ? "\(error)" : "Error: \(error)")
    return ExitCode(of: error)
  }

  private static func dispatch(
    _ words: [[UInt8]], console: Console, files: FileSystem
  ) throws -> ExitCode {
    guard let first = words.first else {
      throw UsageError(
        problems: ["Missing expected subcommand"], usage: usage, helpCommand: "sparsify --help")
    }
    let name = String(decoding: first, as: UTF8.self)
    if isHelp(first) {
      try console.result(help(width: console.width(of: .results)))
      return .success
    }
    if name == "--version" {
      try console.result(Program.version)
      return .success
    }
    return try command(name).run(
      words: Array(words.dropFirst()), console: console, files: files)
  }

  /// The command of a name.
  /// - Throws: `UsageError` where there is none.
  static func command(_ name: String) throws(UsageError) -> any Command.Type {
    if let command = commands.first(where: { $0.name == name }) { return command }
    let suggestion = nearest(to: name, among: commands.map { $0.name })
    throw UsageError(
      problems: [
        (name.hasPrefix("-") ? "Unknown option '\(name)'" : "Unknown subcommand '\(name)'")
          + (suggestion.map { ". Did you mean '\($0)'?" } ?? "")
      ], usage: usage, helpCommand: "sparsify --help")
  }

  static func isHelp(_ word: [UInt8]) -> Bool {
    word == Array("--help".utf8) || word == Array("-h".utf8)
  }

  private static let usage = "USAGE: sparsify <subcommand>"

  /// What the tool is, in one sentence.
  static let overview =
    "Turn zoos of trained PyTorch networks into sparse twins by variational dropout."

  /// The tool's own options.
  static let options = [
    ("--version", "Show the version."), ("-h, --help", "Show help information."),
  ]

  /// What `sparsify --help` prints.
  /// - Parameter width: the columns there are.
  static func help(width: Int) -> String {
    let page = HelpPage(width: width)
    return [
      page.paragraph("OVERVIEW: " + overview), usage,
      page.list("OPTIONS", options.map { ($0.0, $0.1) }),
      page.list("SUBCOMMANDS", commands.map { ($0.name, $0.description.summary) }),
      page.list("EXIT CODES", ExitCode.meanings.map { ($0.code, $0.meaning) }),
      [
        "  See 'sparsify help <subcommand>' for detailed help, 'sparsify help completions' for",
        "  completion in bash, zsh and fish, and 'sparsify help help' for the man page.",
      ].joined(separator: "\n"),
    ].joined(separator: "\n\n")
  }

  /// Refuses to go on without the words: Swift reads them, the program's name among them, from /proc.
  package static func checkCommandLine(wordCount: Int) throws(RunError) {
    if wordCount > 0 { return }
    throw RunError(
      .noInput,
      "The command line can't be read, as '/proc' is not mounted here. Mount it: mount -t proc proc /proc"
    )
  }

  /// The bytes of the command line; `CommandLine.arguments` would repair what is not UTF-8.
  private static var processArguments: [[UInt8]] {
    (1..<max(1, Int(CommandLine.argc))).compactMap { i in
      CommandLine.unsafeArgv[i].map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }
  }
}

extension Command {
  package static var name: String { syntax.name }
  package static var description: CommandDescription { syntax.description }
}
