import Tensor

/// One command of the tool.
package protocol Command: Sendable {
  associatedtype Options: Sendable
  static var syntax: CommandSyntax<Options> { get }

  /// Does the work.
  /// - Throws: An error whose description is shown; a `CommandError` decides the exit code.
  static func run(_ options: Options, console: Console, files: FileSystem) throws -> ExitCode
}

extension Command {
  /// Runs the command with the words behind its name, help included.
  static func run(words: [[UInt8]], console: Console, files: FileSystem) throws -> ExitCode {
    let beforeDashes = words.prefix { $0 != Array("--".utf8) }
    if beforeDashes.contains(where: { Tool.isHelp($0) }) {
      try console.result(syntax.description.help(width: console.width(of: .results)))
      return .success
    }
    let options = recording(words, in: try syntax.parse(words))
    if let job = options as? any JobRequest, let tasks = job.execution.slurmTasks {
      let check = try checkJob(job, files: files)
      for warning in check.warnings { console.message("Warning: \(warning)") }
      try console.result(
        slurmScript(of: words, job, tasks: tasks, memory: check.memory, files: files).text)
      return .success
    }
    return try run(options, console: console, files: files)
  }
}
