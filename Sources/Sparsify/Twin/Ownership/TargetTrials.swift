import Glibc
import Tensor

/// The trials that lie in a twin or a new zoo: those of this tool, told apart from what else is there.
package struct TargetTrials: Sendable {
  /// What lies under a trial's name.
  package enum Condition: Sendable, Equatable {
    /// Nothing that would be in the way.
    case absent
    case whole(TrialRecord)
    /// A finished trial, whole, that is to have more epochs.
    case short(TrialRecord)
    /// A finished trial that has lost something: what.
    case damaged(TrialRecord, String)
    /// Something that the tool did not make: what.
    case foreign(String)
    /// It can't be looked at.
    case unreadable(FileError)
  }

  /// How closely trials are looked at.
  package struct Scrutiny: Sendable, Equatable {
    /// Whether those that lack files that may be deleted count as damaged.
    package var mends = false
    /// Those whose rows are compared with their records, and all of whose files are looked at.
    package var suspects: Set<Path> = []

    package init() {}
  }

  package let twin: Path
  /// What the zoo is made with.
  private let stored: StoredOptions
  /// What the trials' records must say.
  private let experimentID: String
  /// Whether trials without a record count, by their rows: version 0.1.0 wrote none.
  package let isAdopted: Bool
  private let scrutiny: Scrutiny
  private let store: any TrialStore
  package let files: FileSystem

  /// - Parameter store: as what they are kept.
  init(
    of twin: Path, in store: any TrialStore = FolderStore(), madeWith stored: StoredOptions,
    isAdopted: Bool, scrutiny: Scrutiny = Scrutiny(), files: FileSystem
  ) {
    self.twin = twin
    self.store = store
    self.stored = stored
    experimentID = stored.experimentID
    self.isAdopted = isAdopted
    self.scrutiny = scrutiny
    self.files = files
  }

  /// What lies under a name.
  package func condition(of trial: Path) throws(FileError) -> Condition {
    do throws(FileError) {
      return try presentCondition(of: trial)
    } catch {
      // Another worker has moved it away meanwhile.
      if error.code == ENOENT { return .absent }
      guard let what = store.damage(error) else { throw error }
      return .damaged(
        TrialRecord(
          trial: trial.description, experimentID: experimentID, epochs: 0, rows: "", files: []),
        what)
    }
  }

  private func presentCondition(of trial: Path) throws(FileError) -> Condition {
    let folder = twin / trial
    guard let info = try files.info(folder, followingLinks: false) else { return .absent }
    var isKept = info.kind == store.kind
    if isKept { isKept = try files.isTree(folder) }
    guard isKept else {
      return .foreign("'\(folder)' is no \(store.kind == .folder ? "folder" : "file") of sparsify")
    }
    if let record = try record(of: trial) {
      if let what = try damage(of: record, in: folder) { return .damaged(record, what) }
      return isShort(record) ? .short(record) : .whole(record)
    }
    if let record = try lostRecord(of: trial) {
      return .damaged(record, "'\(TrialRecord.fileName)' is missing or no record")
    }
    return try holdsTrialFiles(folder)
      ? .foreign("'\(folder)' holds a model that is none of this \(twin.name)'s") : .absent
  }

  /// Whether a trial is to have more epochs than it has.
  private func isShort(_ record: TrialRecord) -> Bool {
    stored.epochs.map { record.epochs < $0 } ?? false
  }

  /// A trial's own record; nil where it has none that is this zoo's.
  package func record(of trial: Path) throws(FileError) -> TrialRecord? {
    let folder = twin / trial
    if let record = try TrialRecord(of: trial, in: folder, files: files) {
      return record.experimentID == experimentID ? record : nil
    }
    return isAdopted ? try TrialRecord(adopting: trial, of: stored, in: folder, files) : nil
  }

  /// What the rows say of a trial whose own record has gone; nil where they are none of this zoo's.
  private func lostRecord(of trial: Path) throws(FileError) -> TrialRecord? {
    let folder = twin / trial
    guard try files.jsonObject(at: folder / TrialRecord.fileName) == nil else { return nil }
    return try TrialRecord(adopting: trial, of: stored, in: folder, files)
  }

  private func damage(of record: TrialRecord, in folder: Path) throws(FileError) -> String? {
    if let what = try record.damage(in: folder, files: files) { return what }
    if scrutiny.suspects.contains(Path(record.trial)) {
      let trajectory = try Trajectory(of: Path(record.trial), in: folder, files: files)
      if let what = record.damage(of: trajectory) { return what }
      try record.readAll(in: folder, files: files)
    }
    guard scrutiny.mends else { return nil }
    let absent = try record.absent(in: folder, files: files)
    return absent.first.map { first in
      "'\(first)'" + (absent.count > 1 ? " and \(absent.count - 1) more are" : " is") + " absent"
    }
  }

  /// The finished trials of this zoo with their condition, whole or damaged, and the folders that can't
  /// be looked at, sorted by name.
  package func all() throws(FileError) -> [(trial: Path, condition: Condition)] {
    try conditions(of: names())
  }

  /// The same of some folders.
  func conditions(of names: [Path]) -> [(trial: Path, condition: Condition)] {
    let conditions = names.concurrentMap { name in
      do throws(FileError) {
        return try condition(of: name)
      } catch {
        return .unreadable(error)
      }
    }
    return zip(names, conditions).compactMap { name, condition in
      switch condition {
      case .absent, .foreign: nil
      case let own: (name, own)
      }
    }
  }

  /// The names that trials may have in the twin, sorted.
  func names() throws(FileError) -> [Path] {
    guard try files.exists(twin), try files.isTree(twin) else { return [] }
    // What gathers for an archive goes when that is made.
    return try files.entriesIfPresent(of: twin)
      .filter { $0.kind == store.kind && !TargetOwnership.isRootName($0.name) }.map(\.name)
  }

  /// The finished trials of this zoo, each of whose logs is read once.
  ///
  /// - Parameter expected: the names that trials may have. A folder of another name that can't be looked
  ///   into is none of the tool's.
  /// - Throws: `FileError` where one can't be looked at.
  func read(
    expecting expected: Set<Path>
  ) throws(FileError) -> Reading {
    let names = try names()
    let results = names.concurrentMap { name in
      Result { () throws(FileError) in try read(name) }
    }
    var reading = Reading()
    for (name, result) in zip(names, results) {
      if case .failure(let error) = result {
        // Another worker may have moved it away meanwhile.
        if error.code == ENOENT || error.isDenied && !expected.contains(name) { continue }
        if let what = store.damage(error) {
          reading.damaged.append((name, what))
          continue
        }
      }
      switch try result.get() {
      case .success(let (record, trajectory))?:
        reading.whole.append(trajectory)
        if isShort(record) { reading.short.insert(name) }
      case .failure(let damage)?: reading.damaged.append((name, damage.what))
      case nil: break
      }
    }
    return reading
  }

  /// The finished trials of a zoo.
  struct Reading {
    /// Those of which nothing is missing, and whose rows hold what was measured.
    var whole: [Trajectory] = []
    /// Those of them that are to have more epochs.
    var short: Set<Path> = []
    /// The others, with what is wrong with them.
    var damaged: [(name: Path, what: String)] = []
  }

  private struct Damage: Error {
    var what: String
  }

  /// What was measured of a trial, or what is wrong with it; nil where it is none of this zoo's.
  private func read(
    _ trial: Path
  ) throws(FileError) -> Result<(TrialRecord, Trajectory), Damage>? {
    let folder = twin / trial
    guard let record = try record(of: trial) else {
      guard case .damaged(_, let what) = try condition(of: trial) else { return nil }
      return .failure(Damage(what: what))
    }
    if let what = try record.damage(ofFilesIn: folder, files) {
      return .failure(Damage(what: what))
    }
    let log = try Trajectory.log(in: folder, files: files)
    let trajectory = Trajectory(of: trial, log: log)
    if let what = record.damage(ofLog: log) ?? record.damage(of: trajectory) {
      return .failure(Damage(what: what))
    }
    return .success((record, trajectory.measured))
  }

  /// Whether any file has the place of one that a trial gets.
  private func holdsTrialFiles(_ folder: Path) throws(FileError) -> Bool {
    for entry in try files.entries(of: folder) {
      if TrialFiles.fileNames.contains(entry.name) { return true }
      if CheckpointFolders.epoch(of: entry.name) != nil,
        try files.exists(folder / entry.name / ZooLayout.checkpointsName)
      {
        return true
      }
    }
    return false
  }
}

extension FileError {
  /// Whether the user lacks the permission.
  var isDenied: Bool { [EACCES, EPERM].contains(code) }
}

extension TrialRecord {
  /// What version 0.1.0, which wrote no records, has left in a trial's folder: known by the rows of its
  /// result.json; nil where these are none of the zoo's. That there are parameters and the checkpoints
  /// that were asked for is known, too.
  init?(
    adopting trial: Path, of stored: StoredOptions, in folder: Path, _ fileSystem: FileSystem
  ) throws(FileError) {
    let log = try Trajectory.log(in: folder, files: fileSystem)
    guard Trajectory.experimentID(of: log) == stored.experimentID else { return nil }
    let trajectory = Trajectory(of: trial, log: log)
    // One that was not fine-tuned yet has fewer rows.
    let ends = stored.ends
    // Of one whose options say nothing, rows that are there.
    let last = trajectory.rows.last?.epoch.flatMap { $0 < trajectory.rows.count ? $0 : nil }
    guard let epochs = ends.first(where: { $0 == last }) ?? ends.last ?? last else { return nil }
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
    let known = Set(paths.map(\.path))
    let due = [ZooLayout.parametersName] + stored.checkpoints(of: epochs)
    paths += due.filter { !known.contains($0) }.map { File(path: $0, size: nil) }
    self.init(
      trial: trial.description, experimentID: stored.experimentID, epochs: epochs,
      rows: trajectory.hash, files: paths.filter { $0.path != Self.fileName })
  }

  /// A file as it is.
  static func file(
    _ path: Path, in folder: Path, _ fileSystem: FileSystem
  ) throws(FileError) -> File {
    let varies = [ZooLayout.resultName, ZooLayout.progressName].contains(path)
    return File(path: path, size: varies ? nil : try fileSystem.info(folder / path)?.size)
  }
}
