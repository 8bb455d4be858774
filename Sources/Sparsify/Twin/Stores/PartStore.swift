import Tensor

/// Finished trials as files, each a zip archive of one trial, which is read as its folder would be: a few files in place
/// of many thousands, until all are joined in one archive.
struct PartStore: TrialStore {
  var kind: FileKind { .file }
  var leavesFolder: Bool { true }

  /// A whole part takes the place of a damaged one, or of one with fewer epochs, in the same step.
  func keep(_ trial: TrialPlaces, _ record: TrialRecord) throws {
    // What is there and can't be read gives way.
    if (try? isThere(trial, record)) == true { return }
    let files = trial.files
    var writer = ZipWriter()
    for path in (record.files.map(\.path) + [TrialRecord.fileName]).sorted() {
      // Of a trial that goes on users may have deleted files.
      guard try files.info(trial.folder / path)?.kind == .file else { continue }
      writer.add(path.description, try files.map(trial.folder / path))
    }
    let staged = trial.work.staging / files.stagedName()
    try files.writeStaged(writer.parts(), to: staged)
    // Whoever has taken over makes the same.
    guard trial.fence.isHeld() else { throw ClaimLost() }
    try files.rename(staged, to: trial.target, replacing: true)
  }

  /// Whether the same part is there already, and all in it fits its checksum.
  private func isThere(_ trial: TrialPlaces, _ record: TrialRecord) throws(FileError) -> Bool {
    guard case .whole(record) = try trial.condition() else { return false }
    try record.readAll(in: trial.target, files: trial.files)
    return true
  }

  func remove(_ record: TrialRecord, at target: Path, files: FileSystem) throws(FileError) {
    try files.removeTree(target)
  }

  func laterPlace(of name: Path, in trial: TrialPlaces) -> Path? { nil }

  func damage(_ error: FileError) -> String? { error.reason }
}
