import Tensor

/// What a command that trains the models of a zoo can be told.
package protocol JobOptions: Sendable {
  /// The folder to write.
  var target: Path { get }
  /// Threads; nil takes as many processors as the job was given.
  var jobs: Int? { get set }
  /// Whether trials that were given up in an earlier run are trained again.
  var retryFailed: Bool { get set }
  /// Whether what was begun with other options gives way.
  var restart: Bool { get set }
  /// Which of several workers this one is; nil for the only one.
  var shard: Shard? { get set }
  /// Nil for none.
  var timeLimit: TimeLimit? { get set }
  /// What to exit with after a signal, in place of 130 and 143.
  var requeueCode: Int? { get set }
  var dryRun: Bool { get set }
  var quiet: Bool { get set }

  /// Finds out what there is to do. Changes nothing on disk.
  ///
  /// - Throws: `RunError`, `FileError` and what reading zoos and data sets throws.
  func preparation(files: FileSystem) throws -> RunPreparation
}
