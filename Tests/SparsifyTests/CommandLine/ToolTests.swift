import Glibc
import Sparsify
import Synchronization
import Tensor
import Testing

/// What the tool prints and returns for a command line.
func runTool(_ words: String...) -> (code: ExitCode, results: String, messages: String) {
  let streams = Mutex<[Console.Stream: String]>([:])
  let console = Console { stream, text throws(FileError) in
    streams.withLock { $0[stream, default: ""] += text }
  }
  let code = Tool.run(words.map { Array($0.utf8) }, console: console)
  return streams.withLock { (code, $0[.results] ?? "", $0[.messages] ?? "") }
}

@Suite struct ToolTests {
  @Test func `prints help and version as results`() {
    #expect(runTool("--version").results == Program.version + "\n")
    for words in [runTool("--help"), runTool("-h"), runTool("help")] {
      #expect(words.code == .success)
      #expect(words.results.hasPrefix("OVERVIEW: "))
      #expect(words.messages == "")
    }
  }

  @Test func `without /proc there is no command line, and it is said why`() throws {
    try Tool.checkCommandLine(wordCount: 1)
    let error = try #require(throws: RunError.self) { try Tool.checkCommandLine(wordCount: 0) }
    #expect(error.description.contains("'/proc' is not mounted"))
  }

  @Test func `explains each command it lists, with an example`() {
    for command in Tool.commands.map({ $0.name }) {
      let asked = runTool(command, "--help")
      #expect(asked.code == .success)
      #expect(asked.results.contains("USAGE: sparsify \(command)"))
      #expect(asked.results.contains("EXAMPLE:\n  sparsify \(command)"))
      #expect(runTool("help", command).results == asked.results)
      #expect(runTool("--help").results.contains("\n  \(command)"))
    }
  }

  @Test func `explains every option and argument, under a title`() {
    for command in Tool.commands {
      let help = runTool(command.name, "-h").results
      let description = command.description
      for group in description.groups {
        #expect(help.contains("\n\n\(group.title):\n"))
        for option in group.options {
          #expect(help.contains("\n  \(option.label)"))
          #expect(!option.help.isEmpty)
        }
      }
      for argument in description.arguments { #expect(help.contains("\n  \(argument.label) ")) }
    }
  }

  @Test func `no option has two defaults`() {
    for command in Tool.commands {
      for option in command.description.options {
        let count = option.help.matches(of: /\(default:/).count
        #expect(count <= 1, "\(command.name) \(option.label): \(option.help)")
      }
    }
  }

  @Test func `no command has two options of one name`() {
    for command in Tool.commands {
      let options = command.description.groups.flatMap(\.options)
      let names = options.map { "--\($0.name)" } + options.compactMap { $0.short.map { "-\($0)" } }
      #expect(Set(names).count == names.count, "\(command.name)")
    }
  }

  @Test(arguments: [
    ("threads", "jobs"), ("num_workers", "jobs"), ("learning-rate", "lr"),
    ("batchsize", "batch-size"),
    ("wd", "weight-decay"), ("timeout", "time-limit"), ("overwrite", "restart"),
    ("dataset", "data"),
  ])
  func `knows what things are called elsewhere`(word: String, option: String) {
    let refused = runTool("run", "--\(word)", "3", "zoo", "twin")
    #expect(
      refused.messages.contains("Error: Unknown option '--\(word)'. Did you mean '--\(option)'?\n"))
    #expect(refused.code == .usage)
  }

  @Test(arguments: [
    ("run zoo twin --scheduler cosine", ". Did you mean '--lr-schedule'?"),
    ("generate data zoo --lr_scheduler cosine", ". Did you mean '--lr-schedule'?"),
    ("compare zoo twin --output x", ". Did you mean '--out'?"),
    ("report twin --output x", ". Did you mean '--out'?"),
    ("report twin --zoo x", ". Did you mean '--source'?"),
    ("run zoo --output twin", ": what to write is the last argument, without an option"),
    ("export twin --out x", ": what to write is the last argument, without an option"),
    ("run --source zoo twin", ": what to read is the first argument, without an option"),
    ("verify twin --output x", ""), ("compare zoo twin --resume", ""),
  ])
  func `says of a name what is true of the command`(line: String, said: String) throws {
    let words = line.split(separator: " ").map(String.init)
    let unknown = try #require(words.first { $0.hasPrefix("--") })
    let messages = tool(words).messages
    #expect(messages.contains("Error: Unknown option '\(unknown)'\(said)\n"), "\(messages)")
  }

  @Test func `refuses what it does not know as wrong usage, on standard error`() {
    for refused in [runTool(), runTool("--wrong"), runTool("rnu"), runTool("help", "rnu")] {
      #expect(refused.code == .usage)
      #expect(refused.results == "")
      #expect(refused.messages.contains("See 'sparsify --help' for more information."))
    }
  }

  @Test func `gives the exit code of a full disk where results can't be written`() {
    let console = Console { stream, _ throws(FileError) in
      if stream == .results { throw FileError(.write, "standard output", code: ENOSPC) }
    }
    #expect(Tool.run([Array("--help".utf8)], console: console) == .writingFailed)
  }

  @Test func `keeps control characters of file names from the terminal`() throws {
    let text = Mutex("")
    let console = Console { _, part throws(FileError) in text.withLock { $0 += part } }
    try console.result("a\u{1B}[2Jb\nc")
    #expect(text.withLock { $0 } == "a\u{FFFD}[2Jb\nc\n")
  }

  @Test(arguments: [
    (FileOperation.read, ENOENT, ExitCode.noInput), (.read, EACCES, .unreadableInput),
    (.list, ENOTDIR, .noInput), (.write, ENOSPC, .writingFailed), (.sync, EIO, .writingFailed),
    (.write, EDQUOT, .writingFailed), (.createFolder, EROFS, .cannotCreate),
    (.write, EACCES, .cannotCreate), (.rename, EXDEV, .cannotCreate),
  ])
  func `tells file errors apart by exit code`(
    operation: FileOperation, code: Int32, expected: ExitCode
  ) {
    #expect(FileError(operation, "f", code: code).exitCode == expected)
  }
}
