import Tensor

/// One command of the tool.
package protocol Command: Sendable {
  associatedtype Options: Sendable
  static var syntax: CommandSyntax<Options> { get }

  /// What it writes, for the sentence that it ends with after a signal.
  static func outputs(of options: Options) -> [Path]

  /// Does the work. A signal ends it wherever it is, except within a `CriticalSection`, unless it takes
  /// the signals over by `Interruption.listen`.
  /// - Throws: An error whose description is shown; a `CommandError` decides the exit code.
  static func run(_ options: Options, console: Console, files: FileSystem) throws -> ExitCode
}

extension Command {
  package static func outputs(of options: Options) -> [Path] { [] }

  /// Runs the command with the words behind its name, help included.
  static func run(words: [[UInt8]], console: Console, files: FileSystem) throws -> ExitCode {
    let beforeDashes = words.prefix { $0 != Array("--".utf8) }
    if beforeDashes.contains(where: { Tool.isHelp($0) }) {
      try console.result(syntax.description.help(width: console.width(of: .results)))
      return .success
    }
    let options = recording(words, in: try syntax.parse(words))
    let end = EarlyEnd(outputs: outputs(of: options), console: console, files: files)
    let job = options as? any JobRequest
    Interruption.end(exitCode: job?.execution.requeueCode.map { Int32($0) }) { end.tell() }
    if let job, let tasks = job.execution.slurmTasks {
      let check = try checkJob(job, files: files)
      for warning in check.warnings { console.message("Warning: \(warning)") }
      try console.result(
        slurmScript(of: words, job, tasks: tasks, memory: check.memory, files: files).text)
      return .success
    }
    return try run(options, console: console, files: files)
  }
}
