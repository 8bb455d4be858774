import Tensor

extension Command {
  /// The options of every command that trains.
  static func jobOptions<Job: JobOptions>() -> [Option<Job>] {
    [
      .value(
        "jobs", "n", \.jobs, .between(1, 4096),
        help: "Threads. (default: as many processors as the job was given)"),
      .flag("retry-failed", \.retryFailed, help: "Train models again that diverged earlier."),
      .flag(
        "restart", \.restart,
        help: "Where the folder was begun with other options, remove what is there and begin anew."),
      .value(
        "shard", "i/n", \.shard,
        help: "Which of n workers this is, from 0: only decides where in the plan it begins. Any "
          + "number of workers may run, also without."),
      .value(
        "time-limit", "time", \.timeLimit,
        help: "Begin no epoch that is not over by then, and exit with 75. As Slurm writes it: "
          + "3:50:00, or minutes."),
      .value(
        "requeue-code", "n", \.requeueCode, .between(1, 255),
        help: "What to exit with when a signal stopped it. (default: 130 or 143)"),
      .flag("dry-run", \.dryRun, help: "Print what would be done, and how long it would take."),
      .flag("quiet", \.quiet, help: "Show no progress."),
    ]
  }

  /// Trains the models of a zoo, or with `--dry-run` says what that would be; signals and progress
  /// included.
  static func train(
    _ options: any JobOptions, console: Console, files: FileSystem
  ) throws -> ExitCode {
    if options.dryRun {
      var dryRun = DryRun(options)
      dryRun.files = files
      try console.result(try dryRun.report())
      return .success
    }
    Interruption.listen(exitCode: options.requeueCode.map { Int32($0) })
    let progress = Progress(console: console, isQuiet: options.quiet)
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
    if !options.quiet || summary.exitCode != .success { console.message(summary.text) }
    return summary.exitCode
  }
}
