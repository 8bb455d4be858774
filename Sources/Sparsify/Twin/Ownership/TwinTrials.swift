import Tensor

/// The trials that lie in a twin or a new zoo: those of this tool, told apart from what else is there.
package struct TwinTrials: Sendable {
  /// What lies under a trial's name.
  package enum Condition: Sendable, Equatable {
    /// Nothing that would be in the way.
    case absent
    case whole(TrialRecord)
    /// A finished trial that has lost something: what.
    case damaged(TrialRecord, String)
    /// Something that the tool did not make: what.
    case foreign(String)
    /// It can't be looked at.
    case unreadable(FileError)
  }

  package let twin: Path
  /// What the trials' records must say.
  package let experimentID: String
  /// Whether trials without a record count, by their rows: version 0.1.0 wrote none.
  package let isAdopted: Bool
  package let files: FileSystem

  package init(of twin: Path, experimentID: String, isAdopted: Bool, files: FileSystem) {
    self.twin = twin
    self.experimentID = experimentID
    self.isAdopted = isAdopted
    self.files = files
  }

  /// What lies under a name.
  package func condition(of trial: Path) throws(FileError) -> Condition {
    let folder = twin / trial
    guard let info = try files.info(folder, followingLinks: false) else { return .absent }
    guard info.kind == .folder else { return .foreign("'\(folder)' is no folder of sparsify") }
    if let record = try record(of: trial) {
      return try record.damage(in: folder, files: files).map { .damaged(record, $0) }
        ?? .whole(record)
    }
    return try holdsTrialFiles(folder)
      ? .foreign("'\(folder)' holds a model that is none of this \(twin.name)'s") : .absent
  }

  /// A trial's own record; nil where it has none that is this zoo's.
  package func record(of trial: Path) throws(FileError) -> TrialRecord? {
    let folder = twin / trial
    if let record = try TrialRecord(of: trial, in: folder, files: files) {
      return record.experimentID == experimentID ? record : nil
    }
    return isAdopted ? try TrialRecord(adopting: trial, of: experimentID, in: folder, files) : nil
  }

  /// The finished trials of this zoo with their condition, whole or damaged, and the folders that can't
  /// be looked at, sorted by name.
  package func all() throws(FileError) -> [(trial: Path, condition: Condition)] {
    guard try files.isFolder(twin) else { return [] }
    let folders = try files.entries(of: twin).filter { $0.kind == .folder }
    let conditions = folders.concurrentMap { entry in
      do throws(FileError) {
        return try condition(of: entry.name)
      } catch {
        return .unreadable(error)
      }
    }
    return zip(folders, conditions).compactMap { entry, condition in
      switch condition {
      case .absent, .foreign: nil
      case let own: (entry.name, own)
      }
    }
  }

  /// Whether any file has the place of one that a trial gets.
  private func holdsTrialFiles(_ folder: Path) throws(FileError) -> Bool {
    for entry in try files.entries(of: folder) {
      if TrialFiles.fileNames.contains(entry.name) { return true }
      if CheckpointFolders.epoch(of: entry.name) != nil,
        try files.exists(folder / entry.name / TrialFiles.checkpointsName)
      {
        return true
      }
    }
    return false
  }
}

extension TrialRecord {
  /// What version 0.1.0, which wrote no records, has left in a trial's folder: known by the rows of its
  /// result.json; nil where these are none of the zoo's.
  init?(
    adopting trial: Path, of experimentID: String, in folder: Path, _ fileSystem: FileSystem
  ) throws(FileError) {
    let log =
      try fileSystem.readIfPresent(
        folder / TrialFiles.resultName, limit: TrialLog.largestSize) ?? []
    let rows = ResultRows(log)
    guard rows.experimentID == experimentID, let last = rows.last else { return nil }
    var paths: [File] = []
    for entry in try fileSystem.entries(of: folder) {
      if entry.kind == .file, TrialFiles.fileNames.contains(entry.name) {
        paths.append(try Self.file(entry.name, in: folder, fileSystem))
      } else if entry.kind == .folder, CheckpointFolders.epoch(of: entry.name) != nil {
        for inner in try fileSystem.entries(of: folder / entry.name)
        where inner.kind == .file && TrialFiles.checkpointFileNames.contains(inner.name) {
          paths.append(try Self.file(entry.name / inner.name, in: folder, fileSystem))
        }
      }
    }
    self.init(
      trial: trial.description, experimentID: experimentID, epochs: last, rows: rows.hash,
      files: paths.filter { $0.path != Self.fileName })
  }

  /// A file as it is.
  static func file(
    _ path: Path, in folder: Path, _ fileSystem: FileSystem
  ) throws(FileError) -> File {
    let varies = [TrialFiles.resultName, TrialFiles.progressName].contains(path)
    return File(path: path, size: varies ? nil : try fileSystem.info(folder / path)?.size)
  }
}
