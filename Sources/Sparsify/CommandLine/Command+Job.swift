import Tensor

extension Command {
  /// The options of every command that trains.
  static func jobOptions<Job: JobRequest>() -> [Option<Job>] {
    [
      .value(
        "jobs", short: "j", "n", \.execution.jobs, .between(1, 4096),
        help: "Threads. (default: as many processors as the job was given)"),
      .flag(
        "retry-failed", \.execution.retryFailed, help: "Train models again that diverged earlier."),
      .flag(
        "mend", \.execution.mend,
        help:
          "Train models again of which files were deleted to save space, such as 'variational' or "
          + "'optimizer'. Damaged models are made anew without it."),
      .flag(
        "restart", \.execution.restart,
        help:
          "Begin anew, also with unchanged options: remove the models and files that this tool made "
          + "in the folder, and nothing else. With --dry-run it says what that is."),
      .value(
        "shard", "i/n", \.execution.shard,
        help: "Which of n workers this is, from 0: only decides where in the plan it begins. Any "
          + "number of workers may run, also without."),
      .value(
        "time-limit", "time", \.execution.timeLimit,
        help:
          "Begin no epoch that is not over by then, and exit with 75; a large model is stopped within it. As Slurm "
          + "writes it: 3:50:00, or minutes."),
      .value(
        "snapshot-minutes", "n", \.execution.snapshotMinutes, .atLeast(0),
        help:
          "After how many minutes within an epoch the state of a large model is kept, so that a kill loses no more; "
          + "0 for never."),
      .value(
        "requeue-code", "n", \.execution.requeueCode, .between(1, 255),
        help: "What to exit with when a signal stopped it. (default: 130 or 143)"),
      .value(
        "limit-memory", "size", \.execution.memoryLimit,
        help:
          "What the job may take, such as 8G: compressed checkpoints and data sets that need more "
          + "than their share are refused. (default: what the job was given)"),
      .flag(
        "dry-run", short: "n", \.execution.dryRun,
        help:
          "Print what would be done and how long it would take, and exit as the job would: with 1 "
          + "where models are skipped, 73 where it can't write, 74 where there is too little room."),
      .value(
        "print-slurm", "tasks", \.execution.slurmTasks, .slurmTasks,
        help:
          "Check all that --dry-run does but the time, and print a Slurm job script for an array of "
          + "so many tasks."),
      .flag("quiet", short: "q", \.execution.quiet, help: "Show no progress."),
    ]
  }

  /// The options with the command line that they were read from, for those that keep it.
  static func recording(_ words: [[UInt8]], in options: Options) -> Options {
    guard var job = options as? any JobRequest else { return options }
    job.execution.commandLine =
      ["sparsify", name] + words.map { String(decoding: $0, as: UTF8.self) }
    return job as? Options ?? options
  }

  /// Trains the models of a zoo, or of several, or with `--dry-run` says what that would be; signals and progress
  /// included.
  static func train(
    _ request: any JobRequest, console: Console, files: FileSystem
  ) throws -> ExitCode {
    let jobs = try request.jobs(files: files)
    if request.execution.dryRun {
      return try plan(jobs, console: console, files: files)
    }
    let log = console.log(of: request.target.name.description)
    do {
      return jobs.count == 1
        ? try train(jobs[0], log: log, files: files)
        : train(jobs, into: request.target, log: log, files: files)
    } catch let error as UsageError {
      throw error
    } catch {
      return Tool.tell(error, console: log)
    }
  }

  private static func plan(
    _ jobs: [any JobOptions], console: Console, files: FileSystem
  ) throws -> ExitCode {
    if jobs.count > 1 {
      let plan = BatchDryRun(jobs: jobs, names: names(of: jobs), files: files).report()
      try console.result(plan.text)
      return plan.exitCode
    }
    let report = try DryRun(jobs[0], files: files).report()
    try console.result(report.text)
    if let problem = report.problem { throw problem }
    return report.exitCode
  }

  /// What messages call the zoos: the twins' names, or where these are equal their paths.
  static func names(of jobs: [any JobOptions]) -> [String] {
    let names = jobs.map(\.target.name)
    return Set(names).count == names.count
      ? names.map(\.description) : jobs.map(\.target.description)
  }

  /// What `sparsify status` is to be told of the zoos that are made in a folder.
  static func statusPaths(of jobs: [any JobOptions], in folder: Path) -> [Path] {
    let isFolder = jobs.allSatisfy { $0.target.parent == folder.suffixed("") }
    return jobs.count > 1 && isFolder ? [folder] : jobs.map(\.target)
  }

  private static func train(
    _ jobs: [any JobOptions], into folder: Path, log: Console, files: FileSystem
  ) -> ExitCode {
    let execution = jobs[0].execution
    Interruption.listen(exitCode: execution.requeueCode.map { Int32($0) })
    let names = names(of: jobs)
    let progress = Progress(console: log, isQuiet: execution.quiet, zoos: names)
    var batch = Batch(jobs, files: files)
    batch.shouldStop = { Interruption.signalNumber != nil }
    batch.report = { progress.handle($0, of: $1) }
    progress.start()
    let outcomes = batch()
    progress.end()
    let code = outcomes.exitCode(
      afterSignal: Interruption.signalNumber.map { _ in Interruption.exitCode })
    if !execution.quiet || code != .success {
      // What failed before there was anything of it has no status.
      let begun = outcomes.filter { outcome in
        if case .failure = outcome.result {
          (try? files.exists(outcome.options.target)) == true
        } else {
          true
        }
      }
      log.message(
        BatchSummary(
          outcomes: outcomes, names: names,
          paths: statusPaths(of: begun.map(\.options), in: folder)
        ).text)
    }
    return code
  }

  private static func train(
    _ options: any JobOptions, log: Console, files: FileSystem
  ) throws -> ExitCode {
    Interruption.listen(exitCode: options.execution.requeueCode.map { Int32($0) })
    let progress = Progress(console: log, isQuiet: options.execution.quiet)
    var run = Run(options, files: files)
    run.shouldStop = { Interruption.signalNumber != nil }
    run.report = { progress.handle($0) }
    progress.start()
    let summary = try {
      defer { progress.end() }
      return try run()
    }()
    guard let summary else {
      let isInterrupted = Interruption.signalNumber != nil
      log.message(
        (isInterrupted ? "Interrupted." : "There is no time to go on.")
          + " The same command goes on from what was kept last: a whole epoch, of a large model a part of one; '"
          + "sparsify \(statusCall(of: [options.target], work: options.work))' shows how far it is."
      )
      return isInterrupted ? Interruption.exitCode : .timeLimit
    }
    if !options.execution.quiet || summary.exitCode != .success { log.message(summary.text) }
    return summary.exitCode
  }
}
