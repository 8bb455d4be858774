import Glibc
import Tensor

/// Writes the root files of a twin or a new zoo, and removes its work folder.
package struct TargetClosing {
  let session: TargetSession

  package init(of session: TargetSession) { self.session = session }

  private var location: TargetLocation { session.location }
  private var files: FileSystem { session.files }
  private var work: WorkFolder { session.work }

  /// Whether no living worker has a claim.
  package func isIdle() throws(FileError) -> Bool {
    try ClaimFolder(work).all(work.now()).allSatisfy(\.isStale)
  }

  /// Writes the root files.
  ///
  /// - Parameters:
  ///   - trajectories: the text of trajectories.csv.
  ///   - data: what is known of the data set's file, `dataSet`.
  ///   - check: throws where that is no longer what models were trained on.
  ///   - claim: on the end.
  /// - Returns: what the user should know, a sentence each.
  package func writeRoot(
    _ root: TargetRoot, trajectories: String, data: Mark.Data, dataSet: Path,
    check: () throws -> Void, under claim: Claim
  ) throws -> [String] {
    try linkDataSet(dataSet, check)
    var root = root
    root.dataSet["sha256"] = .string(data.sha256)
    let table = TargetFile(TargetRoot.trajectoriesName, Array(trajectories.utf8))
    let models = try planned(root)
    let rootFiles = RootFiles(in: location.twin, work)
    let list = [table] + root.files()
    let kept = try rootFiles.write(
      list,
      noting: { mark in
        mark.models = models
        mark.data = data
      }, isClaimed: { claim.check() })
    try removeIndexFiles(except: Set(list.map(\.name)), rootFiles, claim)
    // What a worker that was killed may have left.
    try files.removeTree(location.twin / WorkFolder.probe)
    try files.syncFolder(location.twin)
    return kept
  }

  /// Removes those of networks that the twin has no longer, unless the user has changed them.
  private func removeIndexFiles(
    except current: Set<Path>, _ rootFiles: RootFiles, _ claim: Claim
  ) throws {
    guard let mark = try Mark(reading: location.twin, files: files) else { return }
    let former = mark.files.keys.map { Path($0) }
      .filter { IndexFiles.isFurther($0) && !current.contains($0) }
    if former.isEmpty { return }
    try rootFiles.remove(former.sorted(), noting: { _ in }, isClaimed: { claim.check() })
  }

  /// Whether the study in the root is of what is there now, and whole.
  ///
  /// - Parameter key: what stands for all that it is made of.
  package func hasStudy(of key: String) throws(FileError) -> Bool {
    guard let mark = try Mark(reading: location.twin, files: files), mark.study == key else {
      return false
    }
    for name in TargetRoot.studyNames {
      guard let hash = try files.hash(of: location.twin / name),
        mark.files[name.description]?.contains(hash) == true
      else { return false }
    }
    return true
  }

  /// Writes the files of a study into the root.
  ///
  /// - Parameters:
  ///   - key: what it is made of; nil where something is missing in it, so that the next run makes it again.
  ///   - claim: on the end.
  /// - Returns: what the user should know, a sentence each.
  package func writeStudy(
    _ study: [TargetFile], of key: String?, under claim: Claim
  ) throws -> [String] {
    let kept = try RootFiles(in: location.twin, work).write(
      study, noting: { $0.study = key }, isClaimed: { claim.check() })
    try files.syncFolder(location.twin)
    return kept
  }

  /// Removes what is in the root of an earlier study, unless the user has changed it.
  package func removeStudy(under claim: Claim) throws {
    try RootFiles(in: location.twin, work).remove(
      TargetRoot.studyNames, noting: { $0.study = nil }, isClaimed: { claim.check() })
  }

  /// How many models the zoo is to have, by all runs that have worked on it.
  private func planned(_ root: TargetRoot) throws -> Int {
    // As texts, which is how they are planned.
    let text = { (trial: Path) in ByteText(trial) }
    let models = try PlannedTrials(reading: work)?.trials ?? []
    return Set(models).subtracting(root.skipped.map { text($0.name) })
      .union(root.models.map { text($0.trial) }).union(root.finished.map(text)).count
  }

  /// Makes the archive that the zoo is to be, where it is to be one, and removes the work folder; unless trials wait in
  /// it that were begun and are to be gone on with, or other workers have begun to train them.
  ///
  /// - Parameters:
  ///   - finished: the trials in the twin that have all their epochs.
  ///   - waiting: those that a run may go on with.
  ///   - candidates: all that any run may have begun.
  ///   - shouldStop: asked while the archive is made.
  ///   - claim: on the end.
  /// - Returns: what the user should know, a sentence each; nil where the work folder is still needed.
  /// - Throws: `ClaimLost`; `DamagedPart` where something can't be read that the archive is made of; `EndingStopped`;
  ///   `FileError`.
  package func close(
    finished: [Path], waiting: [Path], candidates: [Path], shouldStop: () -> Bool,
    under claim: Claim
  ) throws -> [String]? {
    let begun = try BegunTrials(in: work)
    if waiting.contains(where: { begun.contains($0) }) { return nil }
    // While it is made, which takes its time, others may come.
    var joined: TargetJoining.Joined?
    if let joining = TargetJoining(of: session) {
      joined = try joining.stage(finished, shouldStop: shouldStop)
      if joined == nil { return nil }
    }
    guard var mark = try Mark(reading: work.path, files: files), claim.check() else {
      throw ClaimLost()
    }
    mark.isClosed = true
    try work.write(mark.bytes, to: work.markFile)
    // Whoever claims a group looks at the mark after that; so one of the two sees the other.
    guard try isIdle(), try joined?.isCurrent() != false else {
      mark.isClosed = false
      try work.write(mark.bytes, to: work.markFile)
      try joined?.discard()
      return nil
    }
    try joined?.arrive()
    return try clear(candidates, finished: finished, under: claim)
  }

  /// Removes the work folder, and what gathered in it for an archive that is there by now. What was begun of trials that
  /// can't be gone on with now stays: they may come back.
  ///
  /// - Parameters:
  ///   - candidates: all that any run may have begun.
  ///   - finished: the trials in the zoo that have all their epochs.
  ///   - claim: on the end.
  /// - Returns: what the user should know, a sentence each.
  package func clear(
    _ candidates: [Path], finished: [Path], under claim: Claim
  ) throws -> [String] {
    let fence = Fence(work) { claim.check() }
    let gathered = try TargetJoining(of: session)?.clear(within: fence) ?? []
    let begun = try BegunTrials(in: work)
    let done = Set(finished)
    let left =
      Set(candidates).subtracting(done).filter { begun.contains($0) }.sorted()
      + begun.others(than: candidates + finished)
    let own = begun.names(of: left)
    let foreign =
      try gathered
      + work.removeAll(of: Set(candidates).subtracting(left).sorted(), within: fence)
      .filter { !own.contains($0) }
    claim.forget()
    var notes: [String] = []
    if !left.isEmpty {
      notes.append(
        "'\(work.path)' stays, as it holds what was begun of \(counted(left.count, "model")) that "
          + "can't be gone on with now (\(left[0])\(left.count > 1 ? ", …" : "")): "
          + Self.use(of: location) + ". Remove it where that is not wanted")
    }
    if !foreign.isEmpty {
      notes.append(
        "'\(work.path)' stays, as this tool did not make "
          + foreign.map { "'\($0)'" }.joined(separator: ", ") + " in it")
    }
    return notes
  }

  /// What becomes of models that were begun and left out.
  private static func use(of location: TargetLocation) -> String {
    location.archive == nil
      ? "the same command goes on with those that can be read in the source again"
      : "the archive is made without them"
  }

  /// Links or copies the data set's file into the zoo, no other one than models were trained on.
  private func linkDataSet(_ source: Path, _ check: () throws -> Void) throws {
    let target = location.twin / ZooLayout.dataSetName
    guard session.dataLink != .none, try files.info(target, followingLinks: false) == nil
    else { return }
    try check()
    do throws(FileError) {
      switch session.dataLink {
      case .symlink: try files.symbolicLink(to: location.relativeToTwin(source), at: target)
      case .copy: try files.copy(source, to: target, staging: work.staging)
      case .link, .none: try files.hardLink(source, at: target)
      }
    } catch  where error.code == EEXIST {
      return  // Another worker was quicker.
    } catch  where session.dataLink == .link {
      try files.copy(source, to: target, staging: work.staging)
    }
    // Another file may have come to the path in between.
    try files.keep(target, ifPassing: check)
  }
}
