import Tensor

extension Command {
  /// The options of every command that trains.
  static func jobOptions<Job: JobOptions>() -> [Option<Job>] {
    [
      .value(
        "jobs", "n", \.execution.jobs, .between(1, 4096),
        help: "Threads. (default: as many processors as the job was given)"),
      .flag(
        "retry-failed", \.execution.retryFailed, help: "Train models again that diverged earlier."),
      .flag(
        "restart", \.execution.restart,
        help: "Begin anew, also with unchanged options: remove the models and files that this tool made "
          + "in the folder, and nothing else. With --dry-run it says what that is."),
      .value(
        "shard", "i/n", \.execution.shard,
        help: "Which of n workers this is, from 0: only decides where in the plan it begins. Any "
          + "number of workers may run, also without."),
      .value(
        "time-limit", "time", \.execution.timeLimit,
        help: "Begin no epoch that is not over by then, and exit with 75. As Slurm writes it: "
          + "3:50:00, or minutes."),
      .value(
        "requeue-code", "n", \.execution.requeueCode, .between(1, 255),
        help: "What to exit with when a signal stopped it. (default: 130 or 143)"),
      .flag(
        "dry-run", \.execution.dryRun, help: "Print what would be done, and how long it would take."
      ),
      .value(
        "print-slurm", "tasks", \.execution.slurmTasks, .slurmTasks,
        help: "Print a Slurm job script for an array of so many tasks, and do nothing else."),
      .flag("quiet", \.execution.quiet, help: "Show no progress."),
    ]
  }

  /// The options with the command line that they were read from, for those that keep it.
  static func recording(_ words: [[UInt8]], in options: Options) -> Options {
    guard var job = options as? any JobOptions else { return options }
    job.execution.commandLine =
      ["sparsify", name] + words.map { String(decoding: $0, as: UTF8.self) }
    return job as? Options ?? options
  }

  /// Trains the models of a zoo, or with `--dry-run` says what that would be; signals and progress
  /// included.
  static func train(
    _ options: any JobOptions, console: Console, files: FileSystem
  ) throws -> ExitCode {
    if options.execution.dryRun {
      var dryRun = DryRun(options)
      dryRun.files = files
      try console.result(try dryRun.report())
      return .success
    }
    Interruption.listen(exitCode: options.execution.requeueCode.map { Int32($0) })
    let progress = Progress(console: console, isQuiet: options.execution.quiet)
    var run = Run(options)
    run.files = files
    run.shouldStop = { Interruption.signalNumber != nil }
    run.report = { progress.handle($0) }
    let summary = try {
      defer { progress.end() }
      return try run()
    }()
    guard let summary else {
      let isInterrupted = Interruption.signalNumber != nil
      console.message(
        (isInterrupted ? "Interrupted." : "There is no time for another epoch.")
          + " The same command goes on from the last whole epoch.")
      return isInterrupted ? Interruption.exitCode : .timeLimit
    }
    if !options.execution.quiet || summary.exitCode != .success { console.message(summary.text) }
    return summary.exitCode
  }
}
