import Glibc
import Tensor

/// Finished trials as folders, each moved as it is: of a zoo that is a folder.
///
/// Of an overlay, as containers have it, folders that come from a lower layer can't be moved (`EXDEV`), though files can, and
/// folders that are new. Of such a trial a copy enters the zoo; one that gives way does so file by file.
struct FolderStore: TrialStore {
  var kind: FileKind { .folder }
  var leavesFolder: Bool { false }

  func keep(_ trial: TrialPlaces, _ record: TrialRecord) throws {
    guard trial.fence.isHeld() else { throw ClaimLost() }
    if try moveWhole(trial, record) { return }
    switch try trial.condition() {
    case .whole(record):
      // Another process was first.
      return try trial.fence.removeTrialFiles(in: trial.folder)
    case .whole(let there), .short(let there), .damaged(let there, _):
      try displace(trial, there)
      if try moveWhole(trial, record) { return }
    case .unreadable(let error): throw error
    case .absent, .foreign: break
    }
    // Beside files of others its own are moved in one by one, the record first: whoever finds only
    // some of them knows that they are damaged.
    try record.owned(in: trial.folder, files: trial.files).move(to: trial.target, recordFirst: true)
    try trial.files.syncFolder(trial.target)
  }

  /// Moves the whole folder, or a copy of what is the tool's in it where it can't be moved; false where there is one of its
  /// name.
  private func moveWhole(_ trial: TrialPlaces, _ record: TrialRecord) throws -> Bool {
    do throws(FileError) {
      return try rename(trial.folder, to: trial)
    } catch  where error.code == EXDEV {
      return try moveCopy(trial, record)
    }
  }

  private func moveCopy(_ trial: TrialPlaces, _ record: TrialRecord) throws -> Bool {
    let copy = trial.work.staging / trial.files.stagedName()
    do {
      try record.owned(in: trial.folder, files: trial.files).copy(to: copy)
      // Whoever has taken over may have removed files before they were copied.
      guard trial.fence.isHeld() else { throw ClaimLost() }
      guard try rename(copy, to: trial) else {
        try trial.files.removeTree(copy)
        return false
      }
    } catch {
      try? trial.files.removeTree(copy)
      throw error
    }
    try trial.files.syncFolder(trial.target.parent)
    try trial.fence.removeTrialFiles(in: trial.folder)
    return true
  }

  /// Gives a whole folder the trial's place; false where there is one.
  private func rename(_ whole: Path, to trial: TrialPlaces) throws(FileError) -> Bool {
    do {
      try trial.files.rename(whole, to: trial.target)
      return true
    } catch  where [EEXIST, ENOTEMPTY].contains(error.code) {
      return false
    }
  }

  /// Has the former one give way.
  private func displace(_ trial: TrialPlaces, _ former: TrialRecord) throws {
    let owned = former.owned(in: trial.target, files: trial.files)
    if try !displaceWhole(trial, owned) {
      guard trial.fence.isHeld() else { throw ClaimLost() }
      try owned.move(to: trial.displaced, recordFirst: false, replacing: true)
    }
    try trial.files.syncFolder(trial.target.parent)
    try trial.files.syncFolder(trial.work.path)
  }

  /// Moves the whole folder of the former one; false where others have files in it, or it can't be moved.
  private func displaceWhole(_ trial: TrialPlaces, _ owned: OwnedFiles) throws -> Bool {
    guard try owned.areAll(), try trial.files.info(trial.displaced, followingLinks: false) == nil
    else { return false }
    do {
      try trial.fence.move(trial.target, to: trial.displaced)
      return true
    } catch let error as FileError where error.code == EXDEV {
      return false
    }
  }

  func remove(_ record: TrialRecord, at target: Path, files: FileSystem) throws(FileError) {
    try record.owned(in: target, files: files).remove()
  }

  func laterPlace(of name: Path, in trial: TrialPlaces) -> Path? { trial.target / name }

  func damage(_ error: FileError) -> String? { nil }
}
