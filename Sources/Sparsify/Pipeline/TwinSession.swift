import Foundation
import Tensor

/// A twin or a new zoo that is being made: its folders, checked for one run's options.
package struct TwinSession: Sendable {
  package let location: TwinLocation
  /// With which no link is followed when something is written in these folders.
  package let files: FileSystem
  package let work: WorkFolder
  /// What it is made with: the run's options, the source and the data set's fingerprint.
  package let options: JSONObject
  private let dataLink: TwinContent.DataLink
  private let ownership: TwinOwnership
  private let scrutiny: TwinTrials.Scrutiny
  /// Whether what is there is to give way.
  package let beginsAnew: Bool

  private var stored: StoredOptions { StoredOptions(of: options) }

  /// Checks that the twin is new or ours and made with the same options. Changes nothing on disk.
  ///
  /// - Parameters:
  ///   - restart: whether a twin of ours, whatever its options, gives way.
  ///   - scrutiny: how closely finished trials are looked at.
  /// - Throws: `RunError` with the difference; `FileError`.
  package init(
    location: TwinLocation, options: JSONObject, dataLink: TwinContent.DataLink, restart: Bool,
    scrutiny: TwinTrials.Scrutiny = TwinTrials.Scrutiny(), files: FileSystem
  ) throws {
    let files = files.guarding([location.twin, location.work])
    self.location = location
    self.files = files
    self.options = options
    self.dataLink = dataLink
    self.scrutiny = scrutiny
    work = WorkFolder(location.work, files: files)
    ownership = try TwinOwnership(of: location, files: files)
    beginsAnew = restart && ownership.isBegun
    if !restart { try checkStored(ownership) }
  }

  private func checkStored(_ ownership: TwinOwnership) throws(RunError) {
    for (place, earlier) in ownership.earlier {
      try stored.check(against: earlier, in: place, location.product)
    }
  }

  /// The options that an earlier run has stored for a location; nil where there was none.
  static func earlierOptions(at location: TwinLocation, _ files: FileSystem) throws -> JSONObject? {
    try TwinOwnership(of: location, files: files).earlier.first?.stored.options
  }

  // MARK: Trials

  /// What lies in the twin under the trials' names.
  package var trials: TwinTrials { trials(of: stored) }

  private func trials(of stored: StoredOptions) -> TwinTrials {
    TwinTrials(
      of: location.twin, madeWith: stored, isAdopted: ownership.isAdopted, scrutiny: scrutiny,
      files: files)
  }

  /// Whether what lies under a trial's name is the tool's, and is to be removed first.
  func givesWay(_ trial: Path) throws -> Bool {
    guard beginsAnew else { return false }
    return try ownership.earlier.contains {
      try trials(of: $0.stored).record(of: trial) != nil
    }
  }

  /// Whether a trial has its folder in the twin, and nothing in it is missing.
  func isFinished(_ trial: Path) throws -> Bool {
    if case .whole = try trials.condition(of: trial) { true } else { false }
  }

  /// The trials in the twin of which nothing is missing, sorted. One that can't be looked at counts as none.
  package func finishedTrials() throws -> [Path] {
    try trials.all().compactMap { if case .whole = $1 { $0 } else { nil } }
  }

  // MARK: On disk

  /// Creates the folders and their marks, and tries whether a rename leads from one to the other.
  /// Other workers may do the same at the same time.
  ///
  /// - Parameters:
  ///   - planned: the trials that the run is for.
  ///   - end: for the claim under which what is in the twin's mark is changed.
  /// - Returns: False where it was told to stop while it waited for others.
  /// - Throws: `ClaimLost` where another worker removes the work folder; `RunError`, `FileError`.
  func begin(with planned: PlannedTrials, _ end: EndOfZoo) throws -> Bool {
    let records = WorkerRecords(work)
    try records.clearStaging(of: records.all())
    try files.createFolder(location.twin, withParents: true)
    try tryRename()
    guard try writeMarks(planned, end) else { return false }
    try files.syncFolder(work.path)
    try files.syncFolder(location.twin)
    guard try store(planned, end) else { return false }
    if end.isOver { throw ClaimLost() }
    return true
  }

  /// The work folder's mark first: who makes it decides the identity of both.
  private func writeMarks(_ planned: PlannedTrials, _ end: EndOfZoo) throws -> Bool {
    // Another worker may have made and finished the twin since this one looked.
    let identity =
      try Mark(reading: location.twin, files: files)?.identity
      ?? (beginsAnew ? nil : ownership.identity)
    var mark = Mark(
      kind: .work, identity: identity ?? Mark.newIdentity(),
      partner: location.twin.relative(to: work.path).description, stored: stored)
    try writeExclusively(mark, in: work.path)
    guard var made = try Mark(reading: work.path, files: files) else { throw ClaimLost() }
    if made.isClosed {
      // It is being removed; or was, by a worker that was killed.
      let isOpen = try end.perform {
        guard let left = try Mark(reading: work.path, files: files) else { throw ClaimLost() }
        made = left
        made.isClosed = false
        try write(made)
      }
      guard isOpen else { return false }
    }
    // Whoever removed the folder before may have taken them from this one.
    try work.create()
    if ownership.isAdopted && !beginsAnew { try adoptTrials() }
    mark.kind = location.product == .twin ? .twin : .zoo
    mark.identity = made.identity
    mark.partner = location.relativeToTwin(work.path).description
    mark.models = planned.trials.count
    try writeExclusively(mark, in: location.twin)
    if let twin = try Mark(reading: location.twin, files: files), twin.identity != made.identity {
      // Another worker has made and finished the twin while this one made the work folder.
      made.identity = twin.identity
      try write(made)
    }
    // Another worker may have been quicker, with other options.
    let now = try TwinOwnership(of: location, files: files)
    try checkStored(now)
    return true
  }

  private func write(_ mark: Mark) throws(FileError) {
    try work.write(mark.bytes, to: (mark.kind == .work ? work.path : location.twin) / Mark.fileName)
  }

  private func writeExclusively(_ mark: Mark, in folder: Path) throws(FileError) {
    _ = try files.writeExclusively(
      mark.bytes, to: folder / Mark.fileName, staging: work.staging)
  }

  /// Gives the trials of version 0.1.0 records.
  private func adoptTrials() throws {
    for (trial, condition) in try trials.all() {
      guard case .whole(let record) = condition else { continue }
      try work.write(record.bytes, to: location.twin / trial / TrialRecord.fileName)
    }
  }

  private func tryRename() throws {
    let probe = work.staging / files.stagedName()
    let arrived = location.twin / WorkFolder.probe
    try files.write([], to: probe, durably: false)
    do {
      try files.rename(probe, to: arrived, replacing: true)
    } catch  where error.code == ENOENT {
      throw error
    } catch {
      try? files.removeTree(probe)
      throw otherFileSystem("\(error)")
    }
    try files.removeTree(arrived)
  }

  /// The refusal of a work folder from which nothing can be moved into the twin.
  func otherFileSystem(_ reason: String) -> RunError {
    RunError(
      .cannotCreate,
      "Finished trials can't be moved from '\(work.path)' to '\(location.twin)': \(reason). "
        + "Choose a folder on the \(location.product.rawValue)'s own file system with --work.")
  }

  /// What `--restart` removes and keeps.
  ///
  /// - Parameter dataSet: the data set's file, which is kept wherever it lies.
  package func restart(keeping dataSet: Path) throws -> Restart {
    try Restart(
      location: location, work: work, mark: ownership.mark,
      trials: ownership.earlier.flatMap { try trials(of: $0.stored).all() },
      earlier: ownership.earlier.first?.stored, dataSet: dataSet)
  }

  /// Keeps for `sparsify status` which trials the runs are for, and in the twin's mark how many; false where
  /// it was told to stop.
  private func store(_ planned: PlannedTrials, _ end: EndOfZoo) throws -> Bool {
    let earlier = try PlannedTrials(reading: work)
    let isMarked = try Mark(reading: location.twin, files: files).map {
      ($0.models ?? 0) >= planned.trials.count
    }
    if earlier?.union(planned) == earlier && earlier != nil && isMarked == true { return true }
    return try end.perform {
      // Nobody removes the folder meanwhile.
      if end.isOver { throw ClaimLost() }
      let earlier = try PlannedTrials(reading: work)
      let all = earlier?.union(planned) ?? planned
      if all != earlier { try work.write(all.bytes, to: work.planFile) }
      guard var mark = try Mark(reading: location.twin, files: files),
        (mark.models ?? 0) < all.trials.count
      else { return }
      mark.models = all.trials.count
      try write(mark)
    }
  }

  /// How many checkpoints the work folder has of each trial that was begun.
  func checkpointsBegun() throws -> [Path: Int] {
    var counts: [Path: Int] = [:]
    for entry in try files.entriesIfPresent(of: work.path)
    where entry.kind == .folder {
      counts[entry.name] = try files.listIfPresent(work.path / entry.name)
        .count { $0.description.hasPrefix("checkpoint_") }
    }
    return counts
  }

  /// Those of `trials` that earlier runs gave up, by the work folder and the twin's config.json.
  package func earlierFailures(of trials: [Path]) throws -> [Path: TrialFailure] {
    let listed =
      try files.jsonObject(at: location.twin / TwinRoot.configName)?["failed"]?.array ?? []
    let present = Set(try files.listIfPresent(work.path))
    var failures: [Path: TrialFailure] = [:]
    for trial in trials {
      let name = ByteText(trial.description)
      if present.contains(work.failureFile(of: trial).name),
        let failure = try work.failure(of: trial)
      {
        failures[trial] = failure
      } else if !present.contains(work.stateFile(of: trial).name) {
        // Otherwise it is being tried again, and was interrupted.
        let entry = listed.first { $0.object?["trial"]?.string == name }
        failures[trial] = entry.flatMap { TrialFailure(json: $0, trial: trial) }
      }
    }
    return failures
  }

  /// Those of `trials` that earlier runs left out, by the twin's config.json.
  func earlierSkips(of trials: Set<Path>) throws -> [SkippedTrial] {
    let listed =
      try files.jsonObject(at: location.twin / TwinRoot.configName)?["skipped"]?.array ?? []
    return listed.compactMap { SkippedTrial(json: $0) }.filter { trials.contains($0.name) }
  }

  /// Whether no living worker has a claim.
  func isIdle() throws(FileError) -> Bool {
    try ClaimFolder(work).all(work.now()).allSatisfy(\.isStale)
  }

  /// Writes the root files.
  ///
  /// - Parameters:
  ///   - trajectories: the text of trajectories.csv.
  ///   - data: what is known of the data set's file, `dataSet`.
  ///   - claim: on the end.
  /// - Returns: what the user should know, a sentence each.
  func writeRoot(
    _ root: TwinRoot, trajectories: String, data: Mark.Data, dataSet: Path, under claim: Claim
  ) throws -> [String] {
    try linkDataSet(dataSet)
    var root = root
    root.dataSet["sha256"] = .string(data.sha256)
    let table = TwinFile(TwinRoot.trajectoriesName, Array(trajectories.utf8))
    let kept = try RootFiles(in: location.twin, work).write(
      [table] + root.files(), models: try planned(root), data: data,
      isClaimed: { claim.check() })
    // What a worker that was killed may have left.
    try files.removeTree(location.twin / WorkFolder.probe)
    try files.syncFolder(location.twin)
    return kept
  }

  /// How many models the zoo is to have, by all runs that have worked on it.
  private func planned(_ root: TwinRoot) throws -> Int {
    // As texts, which is how they are planned.
    let text = { (trial: Path) in ByteText(trial) }
    let models = try PlannedTrials(reading: work)?.trials ?? []
    return Set(models).subtracting(root.skipped.map { text($0.name) })
      .union(root.models.map { text($0.trial) }).union(root.finished.map(text)).count
  }

  /// What an earlier run has found out about the data set's file.
  func knownData() throws(FileError) -> Mark.Data? {
    try Mark(reading: location.twin, files: files)?.data
  }

  /// Removes the work folder, unless trials that were not selected this time wait in it, or other
  /// workers have begun to train them.
  ///
  /// - Parameters:
  ///   - finished: the trials in the twin.
  ///   - candidates: all that any run may have begun.
  ///   - claim: on the end.
  /// - Returns: what the user should know, a sentence each.
  func close(finished: [Path], candidates: [Path], under claim: Claim) throws -> [String] {
    if try work.holdsTrials(except: finished) { return [] }
    guard var mark = try Mark(reading: work.path, files: files), claim.check() else {
      throw ClaimLost()
    }
    mark.isClosed = true
    try write(mark)
    // Whoever claims a group looks at the mark after that; so one of the two sees the other.
    guard try isIdle() else {
      mark.isClosed = false
      try write(mark)
      return []
    }
    let fence = Fence(work) { claim.check() }
    let foreign = try work.removeAll(of: candidates, within: fence)
    claim.forget()
    return foreign.isEmpty
      ? []
      : [
        "'\(work.path)' stays, as this tool did not make "
          + foreign.map { "'\($0)'" }.joined(separator: ", ") + " in it"
      ]
  }

  private func linkDataSet(_ source: Path) throws {
    let target = location.twin / ZooLayout.dataSetName
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
