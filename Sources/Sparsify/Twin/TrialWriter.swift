import Tensor
import VariationalDropout

/// Writes one trial of a twin or a new zoo, epoch by epoch, so that it can be killed at any moment.
///
/// The trial grows in the work folder. An epoch counts from the moment its state file is replaced;
/// what lies there beyond that epoch is deleted by `restore()`. `finish()` moves the trial into the
/// twin by one rename.
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
    for file in files.parameterFiles() {
      try fileSystem.writeAtomically(file.bytes, to: folder / file.name)
    }
  }

  /// Adds the last epoch of `state`: its checkpoint where one is kept, then the logs, then the state, which commits it.
  ///
  /// - Parameter pruned: for each tensor of the plain form, which entries are pruned.
  package func commit(_ state: TrialState, pruned: [[Bool]]) throws(FileError) {
    if files.hasCheckpoint(epoch: state.epoch) { try writeCheckpoint(state, pruned: pruned) }
    try writeLogs(state)
    try fileSystem.writeAtomically(state.encoded(), to: work.stateFile(of: trial))
    try fileSystem.syncFolder(work.path)
  }

  private func writeCheckpoint(_ state: TrialState, pruned: [[Bool]]) throws(FileError) {
    let checkpoint = folder / TrialFiles.checkpointName(epoch: state.epoch)
    let partial = checkpoint.suffixed(".partial")
    try fileSystem.createFolder(partial)
    for file in files.checkpointFiles(state, pruned: pruned) {
      try fileSystem.write(file.bytes, to: partial / file.name)
    }
    try fileSystem.syncFolder(partial)
    try fileSystem.rename(partial, to: checkpoint)
  }

  /// The state to go on from, with everything beyond it deleted; nil where the trial has none.
  ///
  /// - Throws: `TrialStateError` for a state that can't be used, `FileError`.
  package func restore() throws -> TrialState? {
    let file = work.stateFile(of: trial)
    guard try fileSystem.exists(file) else { return nil }
    let state = try TrialState(decoding: try fileSystem.read(file))
    guard state.fingerprint == fingerprint else { throw TrialStateError.foreign }
    guard files.fits(state) else { throw TrialStateError.damaged("it fits another model") }
    let checkpoints = (0...state.epoch).filter { files.hasCheckpoint(epoch: $0) }
      .map { TrialFiles.checkpointName(epoch: $0) }
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

  /// Moves the whole trial into the twin.
  package func finish() throws(FileError) {
    try fileSystem.rename(folder, to: twin / trial)
    try fileSystem.syncFolder(twin)
    try fileSystem.syncFolder(work.path)
    try fileSystem.removeTree(work.stateFile(of: trial))
  }

  /// Gives the trial up: nothing of it enters the twin, and the reason is remembered.
  package func fail(_ failure: TrialFailure) throws(FileError) {
    let text = JSONValue.object(failure.json).text()
    try fileSystem.writeAtomically(Array(text.utf8), to: work.failureFile(of: trial))
    try fileSystem.syncFolder(work.path)
    try work.remove(trial)
  }

  private func writeLogs(_ state: TrialState) throws(FileError) {
    for file in files.logFiles(state.records) {
      try fileSystem.writeAtomically(file.bytes, to: folder / file.name)
    }
    try fileSystem.syncFolder(folder)
  }
}
