import Tensor

/// What a command that trains was told: of one zoo or of several.
package protocol JobRequest: Sendable {
  /// The folder to write, or that of several.
  var target: Path { get }
  var execution: ExecutionOptions { get set }

  /// A job for each zoo. Looks at nothing but what names the zoos.
  ///
  /// - Throws: `UsageError`, `RunError` where that makes no sense; `FileError`.
  func jobs(files: FileSystem) throws -> [any JobOptions]
}

/// What the training of one zoo can be told.
package protocol JobOptions: JobRequest {
  /// The work folder, where one was given.
  var work: Path? { get }

  /// Finds out what there is to do. Changes nothing on disk.
  ///
  /// - Throws: `RunError`, `FileError` and what reading zoos and data sets throws.
  func preparation(files: FileSystem) throws -> RunPreparation
}

extension JobOptions {
  package func jobs(files: FileSystem) -> [any JobOptions] { [self] }
}

/// How a job runs: nothing that its numbers depend on.
package struct ExecutionOptions: Sendable, Equatable {
  /// Threads; nil takes as many processors as the job was given.
  package var jobs: Int?
  /// Trains trials again that diverged in an earlier run.
  package var retryFailed = false
  /// Trains trials again whose files were deleted to save space.
  package var mend = false
  /// Trials in which an earlier pass has found damage that shows only when all of them is read.
  package var suspects: Set<Path> = []
  /// Removes what was begun with other options.
  package var restart = false
  /// Which of several workers this one is; nil for the only one.
  package var shard: Shard?
  /// Nil for none.
  package var timeLimit: TimeLimit?
  /// After how many minutes the state of a large model is kept within an epoch; 0 for never.
  package var snapshotMinutes = 15.0
  /// What to exit with after a signal, in place of 130 and 143.
  package var requeueCode: Int?
  package var dryRun = false
  /// Whether a twin is left without its study.
  package var noReport = false
  /// Tasks of the Slurm job script to print in place of the work.
  package var slurmTasks: Int?
  package var quiet = false
  /// The words that the run was started with, for its record.
  package var commandLine: [String] = []
  /// Nil takes what the job was given.
  package var memoryLimit: MemoryLimit?

  package init() {}

  var scrutiny: TargetTrials.Scrutiny {
    var scrutiny = TargetTrials.Scrutiny()
    scrutiny.mends = mend
    scrutiny.suspects = suspects
    return scrutiny
  }

  /// Threads, given or as the job has processors.
  package var threads: Int { jobs ?? ProcessorCount.available() }

  /// What one data set may take.
  var dataSetMemory: MemoryBudget {
    (memoryLimit ?? .ofJob()).dataSetBudget(threads: threads)
  }

  /// What one checkpoint may take.
  var checkpointMemory: MemoryBudget {
    (memoryLimit ?? .ofJob()).checkpointBudget(threads: threads)
  }
}
