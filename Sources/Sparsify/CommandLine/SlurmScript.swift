import Glibc
import Tensor

/// The job script that `--print-slurm` prints: an array of tasks that work on one zoo together.
package struct SlurmScript: Sendable {
  /// The most tasks of an array: indices stay below `MaxArraySize`, which is 1001 where a site has
  /// not set another.
  package static let mostTasks = 1001

  /// The options that are for the printing process, or that no task may do for itself.
  package static let optionsLeftOut: Set<String> = ["print-slurm", "shard", "restart", "dry-run"]

  /// The tasks of the array.
  package let tasks: Int
  /// Processors of a task, as `--jobs` says; nil for one.
  package let threads: Int?
  /// What a task takes.
  package let memory: JobMemory
  /// What `--limit-memory` says.
  package let memoryLimit: MemoryLimit?
  /// What each task is told; nil for a sensible limit.
  package let timeLimit: TimeLimit?
  /// Whether the words name a code of their own.
  package let hasRequeueCode: Bool
  /// The tool, by its absolute path.
  package let program: Path
  /// The folder that the words' paths begin in, by its absolute path.
  package let folder: Path
  /// The command and its words, without `optionsLeftOut`.
  package let command: String
  package let words: [[UInt8]]
  /// Options that were given but are not among the words.
  package let leftOut: Set<String>
  /// The zoo that is made, or the folder of several.
  package let target: Path
  /// What `sparsify status` is told to show it.
  package let twins: [Path]
  /// The work folder of the one, where it was given.
  package let twinWork: Path?

  package init(
    tasks: Int, threads: Int?, memory: JobMemory, memoryLimit: MemoryLimit? = nil,
    timeLimit: TimeLimit?,
    hasRequeueCode: Bool, program: Path, folder: Path,
    command: String, words: [[UInt8]], leftOut: Set<String>, target: Path,
    twins: [Path]? = nil, twinWork: Path? = nil
  ) {
    precondition((1...Self.mostTasks).contains(tasks), "\(tasks) tasks")
    self.tasks = tasks
    self.threads = threads
    self.memory = memory
    self.memoryLimit = memoryLimit
    self.timeLimit = timeLimit
    self.hasRequeueCode = hasRequeueCode
    self.program = program
    self.folder = folder
    self.command = command
    self.words = words
    self.leftOut = leftOut
    self.target = target
    self.twins = twins ?? [target]
    self.twinWork = twinWork
  }

  /// The script, in lines that end with `\n` but for the last.
  package var text: String {
    [introduction, resources, behaviour, start].joined(separator: "\n\n")
  }

  // MARK: Its parts

  private var introduction: String {
    let status =
      "cd \(shellWord(folder.bytes)) && \(shellWord(program.bytes)) \(statusCall(of: twins, work: twinWork))"
    let stopped = hasRequeueCode ? "75, or after a signal the --requeue-code," : "75  "
    let noted = leftOut.subtracting(["print-slurm"]).sorted().map { "--\($0)" }
    let note =
      noted.isEmpty ? "" : "\n# Given, but no part of the job: \(noted.joined(separator: ", "))."
    return """
      #!/bin/bash
      # \(counted(tasks, "task")) for \(shellWord(target.name.bytes)). With this text in the file FILE:
      #
      #   sbatch FILE     submits them; the logs appear in the folder where you do so
      #   squeue --me     shows which tasks wait and which run
      #   \(status)
      #                   shows which models are done, running, failed and missing
      #
      # After a failure, a time limit or scancel, submit it again. That is always right, also while tasks run:
      # each does what no other has done or is doing, and goes on from the last whole epoch. Any part of the
      # array will do: sbatch --array=3,5 FILE.
      #
      # A task ends with exit code
      #   0    when all is done, whoever did it
      #   1    when all is done but for models that were skipped or failed: status says why
      #   \(stopped) when it was stopped in time: it goes on when submitted again,
      #        by itself where `scontrol show config` has that code as RequeueExit
      #   64 to 66, 73, 74  when the command, the input or the disk needs you: the log says what to do\(note)
      """
  }

  private var resources: String {
    """
    #SBATCH --job-name=\(jobName)
    #SBATCH --array=0-\(tasks - 1)
    \(work)
    #SBATCH --cpus-per-task=\(threads ?? 1)
    # \(memoryReason) The other \(Self.pageCache) MB are for the data set, which is mapped: the
    # size of its file is enough, and less makes it slower, no more.
    #SBATCH --mem=\(ownMegabytes + Self.pageCache)M
    # Ten minutes more than the --time-limit at the end, at which the tool ends by itself: change both
    # together. A task need not last until all is done; what soon finds a place in the queue is best.
    #SBATCH --time=\(slurmLimit)
    """
  }

  /// What the tool takes itself: at least what its threads need.
  private var ownMegabytes: Int {
    max((memory.most - 1) >> 20 + 1, memoryLimit.map { ($0.bytes - 1) >> 20 + 1 } ?? 0)
  }

  private var memoryReason: String {
    if memoryLimit != nil { return "\(ownMegabytes) MB, for --limit-memory." }
    if memory.ending > memory.training {
      return "\(ownMegabytes) MB, for the tables and the report of all models at the end."
    }
    return isOfSmallModels
      ? "100 MB, and 64 MB for each thread." : "\(ownMegabytes) MB, for one large model at a time."
  }

  /// Whether a task takes no more than threads with small models do.
  private var isOfSmallModels: Bool { memory.training <= MemoryLimit.need(threads: threads ?? 1) }

  private var work: String {
    isOfSmallModels
      ? """
      # A thread trains one group of up to 16 models at a time. More tasks and threads than groups, which
      # --dry-run counts, have nothing to do.
      """
      : """
      # All threads of a task train one model together. More tasks than models have nothing to do.
      """
  }

  private var behaviour: String {
    """
    # When its node fails or is needed: back into the queue, and on in the same log.
    #SBATCH --requeue
    #SBATCH --open-mode=append
    #SBATCH --output=\(jobName)-%A_%a.log
    # A task that is late gets SIGTERM some minutes before its end, and ends with all it has.
    #SBATCH --signal=B:TERM@\(Self.warning)
    """
  }

  private var start: String {
    // Before the words, whose last two dashes may end the options.
    var own = [#"--shard "$SLURM_ARRAY_TASK_ID/\#(tasks)""#]
    if !hasRequeueCode { own.append("--requeue-code \(Self.requeueCode)") }
    if timeLimit == nil { own.append("--time-limit \(limit)") }
    let threading =
      threads == nil
      ? "It takes as many threads as --cpus-per-task says."
      : "Change --jobs and --cpus-per-task together."
    return """
      echo "$(date '+%F %T') task $SLURM_ARRAY_TASK_ID on $SLURMD_NODENAME, restart ${SLURM_RESTART_COUNT:-0}"
      cd \(shellWord(folder.bytes)) || exit 66
      # exec, so that signals reach the tool. \(threading)
      exec \(shellWord(program.bytes)) \(command) \\
        \(own.joined(separator: " ")) \\
        \(words.map(shellWord).joined(separator: " "))
      """
  }

  // MARK: Its numbers

  private static let requeueCode = ExitCode.timeLimit.rawValue
  /// Megabytes for the pages of the data set; those of the published zoos have 150 to 700.
  private static let pageCache = 1000
  /// What a task is told where nothing was said.
  private static let usualLimit = TimeLimit("3:50:00")!
  /// Seconds that Slurm gives beyond the tool's own limit.
  private static let margin = 10 * 60
  /// Seconds before the end at which Slurm sends its signal; it may do so up to a minute earlier.
  private static let warning = 180

  private var limit: TimeLimit { timeLimit ?? Self.usualLimit }

  /// What Slurm is asked for. It counts seconds in 32 bits; what is beyond is no limit.
  private var slurmLimit: String {
    let seconds = limit.seconds + Self.margin
    return seconds > Int32.max ? "UNLIMITED" : "\(TimeLimit(seconds: seconds))"
  }

  /// The zoo's name without what has a meaning in Slurm's own lines.
  private var jobName: String {
    let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-".utf8)
    let name = target.name.bytes.prefix(60).map { allowed.contains($0) ? $0 : UInt8(ascii: "_") }
    return "sparsify-" + String(decoding: name, as: UTF8.self)
  }
}

extension Command {
  /// The job script for a command line that asks for one.
  ///
  /// - Parameters:
  ///   - words: those that `job` was read from.
  ///   - memory: what a task takes.
  static func slurmScript(
    of words: [[UInt8]], _ job: any JobRequest, tasks: Int, memory: JobMemory, files: FileSystem
  ) throws -> SlurmScript {
    let (rest, removed) = syntax.remove(SlurmScript.optionsLeftOut, from: words)
    let jobs = try job.jobs(files: files)
    return SlurmScript(
      tasks: tasks, threads: job.execution.jobs, memory: memory,
      memoryLimit: job.execution.memoryLimit, timeLimit: job.execution.timeLimit,
      hasRequeueCode: job.execution.requeueCode != nil,
      program: try Installation(files: files).launcher(files), folder: try files.presentFolder(),
      command: name, words: rest, leftOut: removed, target: job.target,
      twins: statusPaths(of: jobs, in: job.target),
      twinWork: jobs.count == 1 ? jobs[0].work : nil)
  }
}

extension Command {
  /// Checks that the tasks of a job script will find what they need.
  static func checkJob(
    _ request: any JobRequest, files: FileSystem
  ) throws -> DryRun.Check {
    var request = request
    // No task begins anew.
    request.execution.restart = false
    let jobs = try request.jobs(files: files)
    var check = try check(jobs, files)
    let (tasks, threads) = (request.execution.slurmTasks ?? 1, request.execution.jobs ?? 1)
    if check.groups < tasks * check.atOnce {
      check.warnings.append(
        "There is work for \(counted(check.groups, "thread")) only, one a group of models: "
          + "of \(tasks * threads) the others will end at once.")
    }
    return check
  }

  private static func check(
    _ jobs: [any JobOptions], _ files: FileSystem
  ) throws -> DryRun.Check {
    if jobs.count == 1 { return try DryRun(jobs[0], files: files).check() }
    let checks = zip(names(of: jobs), jobs).map { name, job in
      (name, Result { try DryRun(job, files: files).check() })
    }
    // One that can be used is enough.
    if checks.allSatisfy({ if case .failure = $0.1 { true } else { false } }) {
      _ = try checks[0].1.get()
    }
    // Their models share the threads.
    var whole = DryRun.Check()
    for (name, check) in checks {
      switch check {
      case .success(let check):
        whole.warnings += check.warnings.map { "\(name): \($0)" }
        whole.memory = whole.memory.joined(with: check.memory)
        whole.groups += check.groups
        whole.atOnce = max(whole.atOnce, check.atOnce)
      case .failure(let error): whole.warnings.append("\(name) can't be used: \(error)")
      }
    }
    return whole
  }
}

extension FileSystem {
  /// The absolute path of the folder that relative paths begin in; as the user came there, where the
  /// shell tells: on a cluster the way over links may be the one that holds on every node.
  fileprivate func presentFolder() throws(FileError) -> Path {
    if let shell = getenv("PWD") {
      let path = Path(bytes: UnsafeRawBufferPointer(start: shell, count: strlen(shell)))
      if path.bytes.first == UInt8(ascii: "/"), let there = try info(path),
        let here = try info("."),
        (there.device, there.inode) == (here.device, here.inode)
      {
        return path
      }
    }
    return try resolve(".")
  }
}

extension Requirement where Value == Int {
  /// A number of tasks that Slurm takes.
  static var slurmTasks: Self {
    Self(
      "between 1 and \(SlurmScript.mostTasks), what Slurm takes for an array (MaxArraySize)"
    ) { (1...SlurmScript.mostTasks).contains($0) }
  }
}
