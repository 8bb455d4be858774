import Glibc
import Tensor
import VariationalDropout

/// Writes one trial of a twin or a new zoo, epoch by epoch, so that it can be killed at any moment.
///
/// The trial grows in the work folder. An epoch counts from the moment its state file is replaced;
/// what lies there beyond that epoch is deleted by `restore()`. `finish()` moves the trial into the
/// twin by one rename.
///
/// A second process at the same trial, one that was taken for dead, does no harm: both write the same
/// bytes, each under names of its own until they are whole, and what is there already stays.
package struct TrialWriter: Sendable {
  package let work: WorkFolder
  package let twin: Path
  /// The trial's name, in the source and in the twin.
  package let trial: Path
  package let files: TrialFiles
  /// What the trial's numbers depend on, see `TrialState.fingerprint`.
  package let fingerprint: String

  package init(
    work: WorkFolder, twin: Path, trial: Path, files: TrialFiles, fingerprint: String
  ) {
    self.work = work
    self.twin = twin
    self.trial = trial
    self.files = files
    self.fingerprint = fingerprint
  }

  private var fileSystem: FileSystem { work.files }
  private var folder: Path { work.folder(of: trial) }

  /// Starts the trial anew: a folder with its parameters.
  package func begin() throws(FileError) {
    try work.remove(trial)
    try fileSystem.createFolder(folder)
    try write(files.parameterFiles(), in: folder)
  }

  /// Adds the last epoch of `state`: its checkpoint where one is kept, then the logs, then the state, which commits it.
  ///
  /// - Parameter pruned: for each tensor of the plain form, which entries are pruned.
  package func commit(_ state: TrialState, pruned: [[Bool]]) throws(FileError) {
    if files.hasCheckpoint(epoch: state.epoch) { try writeCheckpoint(state, pruned: pruned) }
    try writeLogs(state)
    try work.write(state.encoded(), to: work.stateFile(of: trial))
    try fileSystem.syncFolder(work.path)
  }

  private func writeCheckpoint(_ state: TrialState, pruned: [[Bool]]) throws(FileError) {
    let staged = work.staging / fileSystem.stagedName()
    try fileSystem.createFolder(staged)
    for file in files.checkpointFiles(state, pruned: pruned) {
      try fileSystem.write(file.bytes, to: staged / file.name)
    }
    try fileSystem.syncFolder(staged)
    try place(staged, at: folder / TrialFiles.checkpointName(epoch: state.epoch))
  }

  /// Gives a whole folder its name; where another process was first, its folder is the same.
  private func place(_ whole: Path, at target: Path) throws(FileError) {
    do {
      try fileSystem.rename(whole, to: target)
    } catch  where [EEXIST, ENOTEMPTY].contains(error.code) {
      try fileSystem.removeTree(whole)
    }
  }

  /// The state to go on from, with everything beyond it deleted; nil where the trial has none.
  ///
  /// - Throws: `TrialStateError` for a state that can't be used, `FileError`.
  package func restore() throws -> TrialState? {
    guard let bytes = try fileSystem.readIfPresent(work.stateFile(of: trial)) else { return nil }
    let state = try TrialState(decoding: bytes)
    guard state.fingerprint == fingerprint else { throw TrialStateError.foreign }
    guard files.fits(state) else { throw TrialStateError.damaged("it fits another model") }
    let checkpoints = checkpointNames(of: state)
    let parameters = files.parameterFiles().map(\.name)
    let found = try fileSystem.isFolder(folder) ? try fileSystem.list(folder) : []
    guard Set(found).isSuperset(of: checkpoints + parameters) else {
      throw TrialStateError.damaged("the folder beside it lacks some of its epochs")
    }
    for name in Set(found).subtracting(checkpoints + parameters).sorted() {
      try fileSystem.removeTree(folder / name)
    }
    try writeLogs(state)
    return state
  }

  private func checkpointNames(of state: TrialState) -> [Path] {
    (0...state.epoch).filter { files.hasCheckpoint(epoch: $0) }
      .map { TrialFiles.checkpointName(epoch: $0) }
  }

  /// Moves the whole trial into the twin.
  ///
  /// - Parameter state: of its last epoch.
  package func finish(_ state: TrialState) throws(FileError) {
    let target = twin / trial
    try place(folder, at: target)
    // From now on nobody writes to it any more, but a moment ago somebody may have.
    let logs = files.logFiles(state.records)
    for file in logs where try fileSystem.read(target / file.name) != file.bytes {
      try work.write(file.bytes, to: target / file.name)
    }
    try fileSystem.syncFolder(twin)
    try fileSystem.syncFolder(work.path)
    try fileSystem.removeTree(work.stateFile(of: trial))
  }

  /// Gives the trial up: nothing of it enters the twin, and the reason is remembered.
  package func fail(_ failure: TrialFailure) throws(FileError) {
    let text = JSONValue.object(failure.json).text()
    try work.write(Array(text.utf8), to: work.failureFile(of: trial))
    try fileSystem.syncFolder(work.path)
    try work.remove(trial)
  }

  private func writeLogs(_ state: TrialState) throws(FileError) {
    try write(files.logFiles(state.records), in: folder)
    try fileSystem.syncFolder(folder)
  }

  private func write(_ list: [TwinFile], in folder: Path) throws(FileError) {
    for file in list { try work.write(file.bytes, to: folder / file.name) }
  }
}
