import Glibc
import Tensor
import VariationalDropout

/// Writes one trial of a twin or a new zoo, epoch by epoch, so that it can be killed at any moment.
///
/// The trial grows in the work folder, its logs row by row. An epoch counts from the moment its state
/// file is replaced; what lies there beyond that epoch is deleted by `restore()`, and the logs are
/// written as the state's records have them. `finish()` does so too, and has the trial kept among the finished ones
/// (`TrialStore`), with the record that says what is whole (`TrialRecord`).
///
/// A second process at the same trial, one that was taken for dead, does no harm: both write the same
/// bytes, each under names of its own until they are whole, and what is there already stays; a row that
/// it adds late is in no log that enters the twin; nothing is removed or moved without the claim, see
/// `Fence`.
package struct TrialWriter: Sendable {
  package let work: WorkFolder
  /// The trial's name, in the source and in the twin.
  package let trial: Path
  package let files: TrialFiles
  /// What the trial's numbers depend on, see `TrialState.fingerprint`.
  package let fingerprint: String
  private let store: any TrialStore
  private let places: TrialPlaces

  /// - Parameter isClaimed: whether the trial is still this worker's.
  package init(
    in session: TargetSession, trial: Path, files: TrialFiles, fingerprint: String,
    isClaimed: @escaping @Sendable () -> Bool = { true }
  ) {
    work = session.work
    self.trial = trial
    self.files = files
    self.fingerprint = fingerprint
    store = session.location.store
    places = TrialPlaces(
      work: work, trials: session.trials, trial: trial,
      fence: Fence(work, isHeld: isClaimed))
  }

  private var fileSystem: FileSystem { work.files }
  /// The claim under which the trial is written.
  private var fence: Fence { places.fence }
  private var folder: Path { places.folder }
  private var target: Path { places.target }

  /// Starts the trial anew: a folder with its parameters. A finished one that is damaged stays in the twin until the new
  /// one is whole.
  ///
  /// - Throws: `ClaimLost`, as all that removes or moves something; `FileError`.
  package func begin() throws {
    try work.remove(trial, within: fence)
    try fileSystem.createFolder(folder)
    try write(files.parameterFiles(), in: folder)
  }

  /// Goes on with a finished trial, which stays in the twin until the longer one is whole: with its files
  /// up to the state's epoch, which are the same in both.
  ///
  /// - Parameter state: of an epoch that the trial has.
  /// - Throws: `ClaimLost`, `FileError`.
  package func begin(goingOnFrom state: TrialState) throws {
    try work.remove(trial, within: fence)
    try fileSystem.createFolder(folder)
    try write(files.parameterFiles(), in: folder)
    for epoch in 0...state.epoch where files.hasCheckpoint(epoch: epoch) {
      let name = ZooLayout.checkpointName(epoch: epoch)
      try fileSystem.createFolder(folder / name)
      for file in files.checkpointNames(epoch: epoch) {
        try take(target / name / file, to: folder / name / file)
      }
      try fileSystem.syncFolder(folder / name)
    }
    try writeLogs(state)
    try work.write(state.encoded, to: work.stateFile(of: trial))
    try fileSystem.syncFolder(work.path)
  }

  /// A file under a second name, or a copy where that is not possible; nothing where the user has deleted it
  /// to save space.
  private func take(_ file: Path, to place: Path) throws(FileError) {
    guard try fileSystem.info(file, followingLinks: false)?.kind == .file else { return }
    do {
      try fileSystem.hardLink(file, at: place)
    } catch  where error.code != EEXIST {
      try fileSystem.copy(file, to: place, staging: work.staging)
    }
  }

  /// Adds the last epoch of `state`: its checkpoint where one is kept, then the logs, then the state, which commits it.
  ///
  /// - Parameters:
  ///   - mask: what of the plain form is kept.
  ///   - statistics: what of batch norms stands there; nil for the state's own.
  package func commit(
    _ state: TrialState, mask: Mask, statistics: RunningStatistics? = nil
  ) throws(FileError) {
    if files.hasCheckpoint(epoch: state.epoch) {
      try writeCheckpoint(
        files.checkpointFiles(state, mask: mask, statistics: statistics), state.epoch)
    }
    try extendLogs(state)
    try work.write(state.encoded, to: work.stateFile(of: trial))
    try fileSystem.syncFolder(work.path)
  }

  /// Keeps a state from within an epoch, from which training goes on after a stop.
  package func keep(_ state: TrialState) throws(FileError) {
    try work.write(state.encoded, to: work.stateFile(of: trial))
    try fileSystem.syncFolder(work.path)
  }

  private func writeCheckpoint(_ list: [CheckpointFile], _ epoch: Int) throws(FileError) {
    let staged = work.staging / fileSystem.stagedName()
    try fileSystem.createFolder(staged)
    for file in list {
      let place = staged / file.name
      if let document = file.document {
        try document.writeStaged(to: place, files: fileSystem)
      } else {
        try fileSystem.write([], to: place)
      }
    }
    try fileSystem.syncFolder(staged)
    try place(staged, at: folder / ZooLayout.checkpointName(epoch: epoch))
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
    guard let file = try fileSystem.load(work.stateFile(of: trial)) else { return nil }
    let state = try TrialState(decoding: file)
    guard state.fingerprint == fingerprint else { throw TrialStateError.foreign }
    guard files.fits(state) else { throw TrialStateError.damaged("it fits another model") }
    if let fault = try fault(of: state) {
      throw TrialStateError.damaged("the folder beside it \(fault)")
    }
    // There may be more epochs to come than when it was begun.
    try write(files.parameterFiles(), in: folder)
    try removeFormerEnd(state)
    for entry in try fileSystem.entries(of: folder) where isBeyond(entry.name, state.epoch) {
      if entry.kind == .folder {
        try fence.removeCheckpoint(folder / entry.name, laterPlace: laterPlace(of: entry.name))
      } else {
        try fence.remove(folder / entry.name, laterPlace: laterPlace(of: entry.name))
      }
    }
    try writeLogs(state)
    return state
  }

  /// Removes the files that only a last epoch has from what was the last epoch of fine-tuning once.
  private func removeFormerEnd(_ state: TrialState) throws {
    for epoch in stride(from: files.log.phases.method.epochs + 1, through: state.epoch, by: 1) {
      let wanted = files.hasCheckpoint(epoch: epoch) ? files.checkpointNames(epoch: epoch) : []
      let place = ZooLayout.checkpointName(epoch: epoch)
      for name in TrialFiles.checkpointFileNames where !wanted.contains(name) {
        try fence.remove(folder / place / name, laterPlace: laterPlace(of: place / name))
      }
    }
  }

  private func laterPlace(of name: Path) -> Path? { store.laterPlace(of: name, in: places) }

  /// Whether a name is that of something that an epoch behind the last whole one has left.
  private func isBeyond(_ name: Path, _ last: Int) -> Bool {
    if name == TrialRecord.fileName { return true }
    guard let epoch = CheckpointFolders.epoch(of: name) else { return false }
    return name == ZooLayout.checkpointName(epoch: epoch)
      && (epoch > last || !files.hasCheckpoint(epoch: epoch))
  }

  /// What is wrong with the files up to a state's epoch, as their sizes tell: "lacks 'params.json'"; nil
  /// where nothing is. The logs may be written anew.
  private func fault(of state: TrialState) throws(FileError) -> String? {
    let logs = [ZooLayout.resultName, ZooLayout.progressName]
    // Every epoch's tensors are of one shape.
    var sizes: [Path: Int] = [:]
    for path in files.paths(through: state.epoch) where !logs.contains(path) {
      let info = try fileSystem.info(folder / path, followingLinks: false)
      // A finished trial that goes on may have lost what users may delete.
      if info == nil, state.pruned.settled != nil, TrialRecord.isDispensable(path) { continue }
      guard let info, info.kind == .file else { return "lacks '\(path)'" }
      if info.size == 0, !ZooLayout.rayDotFiles.contains(path.name) {
        return "has nothing in '\(path)'"
      }
      guard
        [ZooLayout.checkpointsName, ZooLayout.variationalName, ZooLayout.maskName]
          .contains(path.name)
      else { continue }
      if let usual = sizes.updateValue(info.size, forKey: path.name), usual != info.size {
        return "has \(info.size) bytes in '\(path)', \(usual) in that of the epoch before"
      }
    }
    return nil
  }

  /// Has the whole trial kept among the finished ones.
  ///
  /// - Parameter state: of its last epoch.
  /// - Throws: `FileError`; `TrialStateError` where some of its files have gone or are cut short:
  ///   it is not kept.
  package func finish(_ state: TrialState) throws {
    if let fault = try fault(of: state) {
      throw TrialStateError.damaged("the folder beside it \(fault)")
    }
    // New files: whoever still adds to the old ones adds to nothing.
    let last = files.lastFiles(state)
    try write(last, in: folder)
    let record = try record(of: last)
    try work.write(record.bytes, to: folder / TrialRecord.fileName)
    try fileSystem.syncFolder(folder)
    try store.keep(places, record)
    try fileSystem.syncFolder(target.parent)
    try fileSystem.syncFolder(work.path)
    try fence.remove(work.stateFile(of: trial))
    if store.leavesFolder { try fence.removeTrialFiles(in: folder) }
    try fence.removeTrialFiles(in: places.displaced)
  }

  /// - Parameter last: the files that the trial got last, its log first.
  private func record(of last: [TargetFile]) throws(FileError) -> TrialRecord {
    var list: [TrialRecord.File] = []
    let epochs = files.log.phases.epochs
    for path in Set(files.paths(through: epochs) + last.map(\.name)).sorted() {
      list.append(try TrialRecord.file(path, in: folder, fileSystem))
    }
    return TrialRecord(
      trial: trial.description, experimentID: files.log.experimentID, epochs: epochs,
      rows: Trajectory(of: trial, log: last[0].bytes).hash, files: list)
  }

  /// Gives the trial up: nothing of it enters the twin, and the reason is remembered.
  package func fail(_ failure: TrialFailure) throws {
    let text = JSONValue.object(failure.json).text()
    try work.write(Array(text.utf8), to: work.failureFile(of: trial))
    try fileSystem.syncFolder(work.path)
    try work.forget(trial, within: fence)
  }

  /// Adds the last epoch's row.
  private func extendLogs(_ state: TrialState) throws(FileError) {
    guard let last = state.records.last, last.epoch > 0, fence.isHeld() else {
      return try writeLogs(state)
    }
    do {
      for row in files.logRows(last) { try fileSystem.append(row.bytes, to: folder / row.name) }
    } catch  where error.code == ENOENT {
      try writeLogs(state)
    }
  }

  private func writeLogs(_ state: TrialState) throws(FileError) {
    try write(files.logFiles(state.records), in: folder)
    try fileSystem.syncFolder(folder)
  }

  private func write(_ list: [TargetFile], in folder: Path) throws(FileError) {
    for file in list { try work.write(file.bytes, to: folder / file.name) }
  }
}
