import Tensor

/// As what finished trials are kept where a zoo is made, and how they get there: all that differs between a zoo that is
/// a folder and one that becomes an archive, until it is one.
protocol TrialStore: Sendable {
  /// What stands under a finished trial's name.
  var kind: FileKind { get }

  /// Whether the folder in which a trial grew is still there when it is kept.
  var leavesFolder: Bool { get }

  /// Gives a whole trial its place, in one step that is seen whole or not at all. Where another process was first, what
  /// that has put there stays; what is damaged there, or has fewer epochs, gives way.
  ///
  /// - Parameter record: the trial's own, the last file that it got.
  /// - Throws: `ClaimLost`, `FileError`.
  func keep(_ trial: TrialPlaces, _ record: TrialRecord) throws

  /// Removes a finished trial: what its record says is the tool's.
  func remove(_ record: TrialRecord, at target: Path, files: FileSystem) throws(FileError)

  /// Where something of a trial lies by now that lay in the work folder; nil where it is of no use any more.
  func laterPlace(of name: Path, in trial: TrialPlaces) -> Path?

  /// What is wrong with a finished trial that can't be read; nil where the error tells of something else.
  func damage(_ error: FileError) -> String?
}

/// Where a trial lies: in the work folder until it is whole, then among the finished ones.
struct TrialPlaces {
  let work: WorkFolder
  /// The finished ones.
  let trials: TargetTrials
  /// Its name.
  let trial: Path
  /// The claim under which things are moved and removed.
  let fence: Fence

  /// Its place among the finished ones.
  var target: Path { trials.twin / trial }
  /// Where it grows.
  var folder: Path { work.folder(of: trial) }
  /// Where the former one goes when the new one is whole, until that has its place.
  var displaced: Path { work.displacedFolder(of: trial) }
  var files: FileSystem { work.files }

  /// What has its place already.
  func condition() throws(FileError) -> TargetTrials.Condition { try trials.condition(of: trial) }
}
