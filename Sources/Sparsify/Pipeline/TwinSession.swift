import Tensor

/// A twin that is being made: its folders, checked and claimed for one run's options.
package struct TwinSession: Sendable {
  package let location: TwinLocation
  package let files: FileSystem
  package let work: WorkFolder
  /// What the twin is made with: the run's options, the source and the data set's fingerprint.
  package let options: JSONObject

  /// Checks that the twin is new or ours and made with the same options. Changes nothing on disk.
  ///
  /// - Throws: `RunError` with the difference; `FileError`.
  package init(location: TwinLocation, options: JSONObject, files: FileSystem) throws {
    self.location = location
    self.files = files
    self.options = options
    work = WorkFolder(location.work, files: files)
    let begun = try storedOptions(in: work.path, work.optionsFile, what: "work folder")
    let made = try storedOptions(
      in: location.twin, location.twin / "config.json", what: "twin", isOptional: begun != nil)
    for (earlier, place) in [(begun, location.work), (made, location.twin)] {
      if let earlier { try compare(earlier, place) }
    }
  }

  /// The options stored in a folder; nil where it is missing or empty.
  ///
  /// - Parameter isOptional: whether a folder with other things but without options is ours too.
  private func storedOptions(
    in folder: Path, _ file: Path, what: String, isOptional: Bool = false
  ) throws -> JSONObject? {
    guard let info = try files.info(folder) else { return nil }
    guard info.kind == .folder else {
      throw RunError(
        .cannotCreate, "'\(folder)' is to be the \(what), but is not a folder. Choose another one.")
    }
    if let value = try jsonObject(file), value["sparsify::version"] != nil,
      let options = value["options"]?.object
    {
      return options
    }
    // What a kill can leave before the options are written.
    let leftover: Set<Path> = [
      Self.probe, file.name.suffixed(".partial"), work.lockFile.name,
    ]
    if try isOptional || Set(files.list(folder)).isSubset(of: leftover) { return nil }
    throw RunError(
      .cannotCreate,
      "'\(folder)' is not empty and no \(what) of sparsify. Choose another folder, or empty it.")
  }

  /// The object in a file; nil where there is no file or anything else in it.
  private func jsonObject(_ file: Path) throws -> JSONObject? {
    guard try files.exists(file) else { return nil }
    let bytes = try files.read(file)
    return (try? JSONValue(parsing: bytes))?.object
  }

  private func compare(_ earlier: JSONObject, _ place: Path) throws(RunError) {
    let keys = options.keys + earlier.keys.filter { options[$0] == nil }
    let differences = keys.filter { options[$0] != earlier[$0] }.map { key in
      "  \(key): \(earlier[key]?.text() ?? "absent") before, "
        + "\(options[key]?.text() ?? "absent") now"
    }
    if differences.isEmpty { return }
    throw RunError(
      .usage,
      "'\(place)' was begun with other options:\n" + differences.joined(separator: "\n")
        + "\nGive the same options to go on with it, or another TWIN to begin anew.")
  }

  // MARK: On disk

  package static let dataSetName: Path = "dataset.pt"
  private static let probe: Path = ".sparsify-probe"

  /// Creates the folders, stores the options, and tries whether a rename leads from one to the other.
  ///
  /// - Returns: the lock that keeps other processes out as long as it lives.
  func begin() throws -> FileLock {
    try files.createFolder(location.twin, withParents: true)
    try files.createFolder(work.path, withParents: true)
    guard let lock = try FileLock(work.lockFile) else {
      throw RunError(
        .cannotCreate,
        "Another process is working in '\(work.path)'. Wait for it, or choose another TWIN.")
    }
    try tryRename()
    let value: JSONObject = [
      "sparsify::version": .string(Tool.version), "options": .object(options),
    ]
    let text = JSONValue.object(value).text(.indented(2)) + "\n"
    try files.writeAtomically(Array(text.utf8), to: work.optionsFile)
    try files.syncFolder(work.path)
    return lock
  }

  private func tryRename() throws {
    let probe = work.path / Self.probe
    let arrived = location.twin / Self.probe
    try files.removeTree(arrived)
    try files.write([], to: probe)
    do {
      try files.rename(probe, to: arrived)
    } catch {
      try? files.removeTree(probe)
      throw RunError(
        .cannotCreate,
        "Finished trials can't be moved from '\(work.path)' to '\(location.twin)': \(error). "
          + "Choose a folder on the twin's own file system with --work.")
    }
    try files.removeTree(arrived)
  }

  /// The trials that have their folder in the twin, sorted.
  package func finishedTrials() throws -> [Path] {
    guard try files.isFolder(location.twin) else { return [] }
    return try files.entries(of: location.twin).filter { $0.kind == .folder }.map(\.name)
  }

  /// Those of `trials` that earlier runs gave up, by the work folder and the twin's config.json.
  package func earlierFailures(of trials: [Path]) throws -> [Path: TrialFailure] {
    let listed = try jsonObject(location.twin / "config.json")?["failed"]?.array ?? []
    var failures: [Path: TrialFailure] = [:]
    for trial in trials {
      if let failure = try work.failure(of: trial) {
        failures[trial] = failure
      } else if try !files.exists(work.stateFile(of: trial)) {
        // Otherwise it is being tried again, and was interrupted.
        let entry = listed.first { $0.object?["trial"]?.string == trial.description }
        failures[trial] = entry.flatMap { TrialFailure(json: $0, trial: trial) }
      }
    }
    return failures
  }

  /// Writes the root files and removes the work folder, unless trials that were not selected this
  /// time wait in it.
  package func end(root: TwinRoot, dataSet: Path) throws {
    try linkDataSet(dataSet)
    let trajectories = try Trajectories.text(
      twin: location.twin, trials: root.finished, files: files)
    try files.writeAtomically(Array(trajectories.utf8), to: location.twin / "trajectories.csv")
    for file in root.files() {
      try files.writeAtomically(file.bytes, to: location.twin / file.name)
    }
    try files.syncFolder(location.twin)
    if try !work.holdsTrials(except: root.finished) { try work.removeAll() }
  }

  private func linkDataSet(_ source: Path) throws {
    let target = location.twin / Self.dataSetName
    guard options["twin_data"]?.string != TwinContent.DataLink.none.rawValue,
      try files.info(target, followingLinks: false) == nil
    else { return }
    switch options["twin_data"]?.string.flatMap(TwinContent.DataLink.init) {
    case .symlink: try files.symbolicLink(to: location.relativeToTwin(source), at: target)
    case .copy: try copyDataSet(source, to: target)
    default:
      do {
        try files.hardLink(source, at: target)
      } catch {
        try copyDataSet(source, to: target)
      }
    }
  }

  /// By way of the work folder, so that it appears in the twin whole.
  private func copyDataSet(_ source: Path, to target: Path) throws {
    try files.copy(source, to: work.dataSet)
    try files.rename(work.dataSet, to: target)
  }
}
