extension Command {
  /// The options of every command that trains.
  static func jobOptions<Job: JobOptions>() -> [Option<Job>] {
    [
      .value(
        "jobs", "n", \.jobs, .between(1, 4096),
        help: "Threads. (default: as many processors as the job was given)"),
      .flag("retry-failed", \.retryFailed, help: "Train models again that diverged earlier."),
      .flag("dry-run", \.dryRun, help: "Print what would be done, and how long it would take."),
      .value(
        "print-slurm", "tasks", \.slurmTasks, .slurmTasks,
        help: "Print a Slurm job script for an array of so many tasks, and do nothing else."),
      .flag("quiet", \.quiet, help: "Show no progress."),
    ]
  }

  /// Trains the models of a zoo, or with `--dry-run` says what that would be; signals and progress
  /// included.
  static func train(_ options: any JobOptions, console: Console) throws -> ExitCode {
    if options.dryRun {
      try console.result(try DryRun(options).report())
      return .success
    }
    Interruption.listen()
    let progress = Progress(console: console, isQuiet: options.quiet)
    var run = Run(options)
    run.shouldStop = { Interruption.signalNumber != nil }
    run.report = { progress.handle($0) }
    let summary = try {
      defer { progress.end() }
      return try run()
    }()
    guard let summary else {
      console.message("Interrupted. The same command goes on from the last whole epoch.")
      return Interruption.exitCode
    }
    if !options.quiet || summary.exitCode != .success { console.message(summary.text) }
    return summary.exitCode
  }
}
