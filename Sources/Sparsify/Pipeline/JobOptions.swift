import Tensor

/// What a command that trains the models of a zoo can be told.
package protocol JobOptions: Sendable {
  /// The folder to write.
  var target: Path { get }
  /// Threads; nil takes as many processors as the job was given.
  var jobs: Int? { get set }
  /// Whether trials that were given up in an earlier run are trained again.
  var retryFailed: Bool { get set }
  var dryRun: Bool { get set }
  /// Tasks of the Slurm job script to print in place of the work.
  var slurmTasks: Int? { get set }
  var quiet: Bool { get set }

  /// Finds out what there is to do. Changes nothing on disk.
  ///
  /// - Throws: `RunError`, `FileError` and what reading zoos and data sets throws.
  func preparation(files: FileSystem) throws -> RunPreparation
}
