import Foundation
import Tensor

/// A twin or a new zoo that is being made: its folders, checked for one run's options.
package struct TwinSession: Sendable {
  package let location: TwinLocation
  package let files: FileSystem
  package let work: WorkFolder
  /// What it is made with: the run's options, the source and the data set's fingerprint.
  package let options: JSONObject
  private let dataLink: TwinContent.DataLink
  /// Whether what is there was begun otherwise, and is to give way.
  package private(set) var beginsAnew = false

  /// Checks that the twin is new or ours and made with the same options. Changes nothing on disk.
  ///
  /// - Parameter restart: whether a twin of ours with other options gives way.
  /// - Throws: `RunError` with the difference; `FileError`.
  package init(
    location: TwinLocation, options: JSONObject, dataLink: TwinContent.DataLink, restart: Bool,
    files: FileSystem
  ) throws {
    self.location = location
    self.files = files
    self.options = options
    self.dataLink = dataLink
    work = WorkFolder(location.work, files: files)
    do {
      try checkStored()
    } catch let error as RunError where restart && error.exitCode == .usage {
      beginsAnew = true
    }
  }

  /// Compares with what earlier runs and other workers have stored.
  private func checkStored() throws {
    let begun = try storedOptions(in: work.path, work.optionsFile, what: "work folder")
    let made = try storedOptions(
      in: location.twin, location.twin / "config.json", what: location.product.rawValue,
      isOptional: begun != nil)
    for (earlier, place) in [(begun, location.work), (made, location.twin)] {
      if let earlier { try compare(earlier, place) }
    }
  }

  /// What an earlier run has stored: its options and the version of the tool.
  private struct Stored {
    var version: String
    var options: JSONObject
  }

  /// The options stored in a folder; nil where it is missing or empty.
  ///
  /// - Parameter isOptional: whether a folder with other things but without options is ours too.
  private func storedOptions(
    in folder: Path, _ file: Path, what: String, isOptional: Bool = false
  ) throws -> Stored? {
    guard let info = try files.info(folder) else { return nil }
    guard info.kind == .folder else {
      throw RunError(
        .cannotCreate, "'\(folder)' is to be the \(what), but is not a folder. Choose another one.")
    }
    if let stored = try Self.stored(in: file, files) { return stored }
    let leftover = WorkFolder.beginnings.union([Self.probe])
    if try isOptional || Set(files.listIfPresent(folder)).isSubset(of: leftover) { return nil }
    throw RunError(
      .cannotCreate,
      "'\(folder)' is not empty and no \(what) of sparsify. Choose another folder, or empty it.")
  }

  /// The options that an earlier run has stored for a location; nil where there was none.
  static func earlierOptions(at location: TwinLocation, _ files: FileSystem) throws -> JSONObject? {
    let work = WorkFolder(location.work, files: files)
    let stored =
      try stored(in: work.optionsFile, files) ?? stored(in: location.twin / "config.json", files)
    return stored?.options
  }

  private static func stored(in file: Path, _ files: FileSystem) throws -> Stored? {
    guard let value = try files.jsonObject(at: file), let version = value["sparsify::version"]
    else {
      return nil
    }
    return Stored(version: version.string ?? "unknown", options: value["options"]?.object ?? [:])
  }

  private func compare(_ stored: Stored, _ place: Path) throws(RunError) {
    let remedy =
      "another \(location.product.label) to keep both, or --restart to remove what is there and "
      + "begin anew."
    guard stored.version == Tool.version else {
      throw RunError(
        .usage,
        "'\(place)' was begun with version \(stored.version) of the tool, whose numbers may differ "
          + "from those of this one, \(Tool.version). Go on with that version, or give \(remedy)")
    }
    let earlier = stored.options
    let keys = options.keys + earlier.keys.filter { options[$0] == nil }
    let differences = keys.filter { options[$0] != earlier[$0] }.map { key in
      "  \(key): \(earlier[key]?.text() ?? "absent") before, "
        + "\(options[key]?.text() ?? "absent") now"
    }
    if differences.isEmpty { return }
    throw RunError(
      .usage,
      "'\(place)' was begun with other options:\n" + differences.joined(separator: "\n")
        + "\nGive the same options to go on with it, \(remedy)")
  }

  // MARK: On disk

  package static let dataSetName: Path = "dataset.pt"
  private static let trajectoriesName: Path = "trajectories.csv"
  private static let probe: Path = ".sparsify-probe"

  /// Creates the folders, stores the options, and tries whether a rename leads from one to the other.
  /// Other workers may do the same at the same time.
  ///
  /// - Parameter dataSet: the data set's file, which is kept even where all else gives way.
  func begin(with dataSet: Path) throws {
    if beginsAnew { try removeAll(but: dataSet) }
    try files.createFolder(location.twin, withParents: true)
    try work.create()
    try tryRename()
    try work.clearStaging(olderThan: ClaimFolder.patience)
    let value: JSONObject = [
      "sparsify::version": .string(Tool.version), "options": .object(options),
    ]
    let text = JSONValue.object(value).text(.indented(2)) + "\n"
    let isFirst = try files.writeExclusively(
      Array(text.utf8), to: work.optionsFile, staging: work.staging)
    if !isFirst { try checkStored() }
    try files.syncFolder(work.path)
  }

  private func tryRename() throws {
    let probe = work.staging / files.stagedName()
    let arrived = location.twin / Self.probe
    try files.write([], to: probe, durably: false)
    do {
      try files.rename(probe, to: arrived, replacing: true)
    } catch  where error.code == ENOENT {
      throw error
    } catch {
      try? files.removeTree(probe)
      throw RunError(
        .cannotCreate,
        "Finished trials can't be moved from '\(work.path)' to '\(location.twin)': \(error). "
          + "Choose a folder on the \(location.product.rawValue)'s own file system with --work.")
    }
    try files.removeTree(arrived)
  }

  /// Removes trials and root files of an earlier run and all that was begun, the stored options last.
  private func removeAll(but dataSet: Path) throws {
    let claims = try ClaimFolder(work).all(Date().timeIntervalSince1970)
    if let other = claims.first(where: { !$0.isStale }) {
      throw RunError(
        .cannotCreate,
        "'\(location.twin)' can't be begun anew: \(other.record.map { "\($0.worker)" } ?? "another worker") "
          + "is at work on it. Stop it first, or choose another \(location.product.label).")
    }
    for trial in try finishedTrials() { try files.removeTree(location.twin / trial) }
    let root = [Self.dataSetName, Self.trajectoriesName] + TwinRoot.fileNames
    for path in root.map({ location.twin / $0 }) where path != dataSet {
      try files.removeTree(path)
    }
    if try files.isFolder(work.path) { try work.removeAll() }
  }

  /// Keeps for `sparsify status` which trials the run is for.
  func store(_ planned: PlannedTrials) throws {
    let earlier = try PlannedTrials(reading: work)
    let all = earlier?.union(planned) ?? planned
    if all != earlier { try work.write(all.bytes, to: work.planFile) }
  }

  /// Whether the work folder is gone: another worker has finished, or somebody has removed it.
  var isOver: Bool { (try? files.exists(work.optionsFile)) == false }

  /// Whether a trial has its folder in the twin.
  func isFinished(_ trial: Path) throws -> Bool { try files.isFolder(location.twin / trial) }

  /// The trials that have their folder in the twin, sorted.
  package func finishedTrials() throws -> [Path] {
    guard try files.isFolder(location.twin) else { return [] }
    return try files.entries(of: location.twin).filter { $0.kind == .folder }.map(\.name)
  }

  /// Those of `trials` that earlier runs gave up, by the work folder and the twin's config.json.
  package func earlierFailures(of trials: [Path]) throws -> [Path: TrialFailure] {
    let listed = try files.jsonObject(at: location.twin / "config.json")?["failed"]?.array ?? []
    let present = Set(try files.listIfPresent(work.path))
    var failures: [Path: TrialFailure] = [:]
    for trial in trials {
      if present.contains(work.failureFile(of: trial).name),
        let failure = try work.failure(of: trial)
      {
        failures[trial] = failure
      } else if !present.contains(work.stateFile(of: trial).name) {
        // Otherwise it is being tried again, and was interrupted.
        let entry = listed.first { $0.object?["trial"]?.string == trial.description }
        failures[trial] = entry.flatMap { TrialFailure(json: $0, trial: trial) }
      }
    }
    return failures
  }

  /// Writes the root files and removes the work folder, unless trials that were not selected this
  /// time wait in it, or other workers train them.
  package func end(root: TwinRoot, dataSet: Path) throws {
    try linkDataSet(dataSet)
    let trajectories = try Trajectories.text(
      twin: location.twin, trials: root.finished, files: files)
    try work.write(Array(trajectories.utf8), to: location.twin / Self.trajectoriesName)
    for file in root.files() { try work.write(file.bytes, to: location.twin / file.name) }
    // What a worker that was killed may have left.
    try files.removeTree(location.twin / Self.probe)
    try files.syncFolder(location.twin)
    let isIdle = try ClaimFolder(work).all(work.now()).allSatisfy(\.isStale)
    if try isIdle && !work.holdsTrials(except: root.finished) { try work.removeAll() }
  }

  private func linkDataSet(_ source: Path) throws {
    let target = location.twin / Self.dataSetName
    guard dataLink != .none, try files.info(target, followingLinks: false) == nil
    else { return }
    do throws(FileError) {
      switch dataLink {
      case .symlink: try files.symbolicLink(to: location.relativeToTwin(source), at: target)
      case .copy: try files.copy(source, to: target, staging: work.staging)
      case .link, .none: try files.hardLink(source, at: target)
      }
    } catch  where error.code == EEXIST {
      // Another worker was quicker.
    } catch  where dataLink == .link {
      try files.copy(source, to: target, staging: work.staging)
    }
  }

  /// Writes the data set to `target` in the zoo that is made.
  func place(_ document: TorchDocument, at target: Path) throws {
    try document.write(to: target, staging: work.staging, files: files)
    try files.syncFolder(location.twin)
  }
}
