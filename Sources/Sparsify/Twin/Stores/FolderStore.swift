import Glibc
import Tensor

/// Finished trials as folders, each moved as it is: of a zoo that is a folder.
struct FolderStore: TrialStore {
  var kind: FileKind { .folder }
  var leavesFolder: Bool { false }

  func keep(_ trial: TrialPlaces, _ record: TrialRecord) throws {
    guard trial.fence.isHeld() else { throw ClaimLost() }
    if try moveWhole(trial) { return }
    switch try trial.condition() {
    case .whole(record):
      // Another process was first.
      return try trial.fence.removeTrialFiles(in: trial.folder)
    case .whole(let there), .short(let there), .damaged(let there, _):
      try displace(trial, there)
      if try moveWhole(trial) { return }
    case .unreadable(let error): throw error
    case .absent, .foreign: break
    }
    // Beside files of others its own are moved in one by one, the record first: whoever finds only
    // some of them knows that they are damaged.
    try record.owned(in: trial.folder, files: trial.files).move(to: trial.target, recordFirst: true)
    try trial.files.syncFolder(trial.target)
  }

  /// Moves the whole folder; false where there is one of its name.
  private func moveWhole(_ trial: TrialPlaces) throws(FileError) -> Bool {
    do {
      try trial.files.rename(trial.folder, to: trial.target)
      return true
    } catch  where [EEXIST, ENOTEMPTY].contains(error.code) {
      return false
    }
  }

  /// Has the former one give way.
  private func displace(_ trial: TrialPlaces, _ former: TrialRecord) throws {
    let owned = former.owned(in: trial.target, files: trial.files)
    if try owned.areAll(), try trial.files.info(trial.displaced, followingLinks: false) == nil {
      try trial.fence.move(trial.target, to: trial.displaced)
    } else {
      guard trial.fence.isHeld() else { throw ClaimLost() }
      try owned.move(to: trial.displaced, recordFirst: false, replacing: true)
    }
    try trial.files.syncFolder(trial.target.parent)
    try trial.files.syncFolder(trial.work.path)
  }

  func remove(_ record: TrialRecord, at target: Path, files: FileSystem) throws(FileError) {
    try record.owned(in: target, files: files).remove()
  }

  func laterPlace(of name: Path, in trial: TrialPlaces) -> Path? { trial.target / name }

  func damage(_ error: FileError) -> String? { nil }
}
