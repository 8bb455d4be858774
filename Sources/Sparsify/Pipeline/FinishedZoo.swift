import Tensor

// What a run says of a zoo to which nothing is left to do.

extension RunPreparation {
  /// What became of the zoo, where another worker has finished it and nothing is left to do; nil where
  /// that is not certain.
  ///
  /// - Parameters:
  ///   - target: the zoo as the user named it.
  ///   - trained: how many of its models this run has trained.
  func finishedElsewhere(of target: Path, trained: Int) throws -> RunSummary? {
    let (location, files) = (session.location, session.files)
    guard remaining.isEmpty, try !files.exists(location.work),
      let config = try TargetConfig(reading: location.twin, files: files)
    else { return nil }
    let reading = try session.trials.read(expecting: Set(candidates))
    guard reading.damaged.isEmpty,
      config.finishedCount == reading.whole.count
    else { return nil }
    return try summary(of: target, reading.whole, trained: trained)
  }

  /// What became of a zoo that is an archive. The parameters are those of `finishedElsewhere`.
  func sealedSummary(of target: Path, trained: Int) throws -> RunSummary {
    let reading = try session.trials.read(expecting: Set(candidates))
    return try summary(of: target, reading.whole, trained: trained)
  }

  private func summary(
    of target: Path, _ whole: [Trajectory], trained: Int
  ) throws -> RunSummary {
    let location = session.location
    let trajectories = Trajectories(of: whole)
    let departed = try TargetHistory(of: session).departed(except: candidates + whole.map(\.trial))
    var summary = RunSummary(
      twin: target, product: location.product, finished: whole.count, trained: trained,
      skipped: skipped + departed, failed: earlierFailures)
    (summary.sparsity, summary.testAccuracy) = (trajectories.sparsity, trajectories.testAccuracy)
    summary.hasReport = try session.files.exists(location.twin / TargetRoot.reportName)
    summary.place = location.summaryPlace(isClosed: true)
    return summary
  }

  /// Refuses what would add to a zoo that is an archive, or change it.
  ///
  /// - Parameter target: the zoo as the user named it.
  func refuseSealed(_ target: Path, _ execution: ExecutionOptions) throws(RunError) {
    guard let archive = session.location.archive, session.location.isSealed else { return }
    if execution.restart {
      throw RunError(
        .usage,
        "--restart: '\(target)' is finished, and an archive is not taken apart. Remove it or move it away to begin anew: "
          + "rm \(shellWord(archive.path.bytes))")
    }
    let reason: String
    if execution.retryFailed {
      reason = "--retry-failed"
    } else if let first = remaining.first {
      reason =
        "\(counted(remaining.count, "model")) to train (\(first.name)\(remaining.count > 1 ? ", …" : ""))"
    } else {
      return
    }
    let top = session.location.top(of: archive)
    let parent = archive.path.parent
    let (folder, place) = top == "" ? (archive.folder, archive.folder) : (parent / top, parent)
    throw RunError(
      .usage,
      "\(reason): '\(target)' is a finished archive, in which nothing changes any more. Unpack it, and give the same "
        + "command with '\(folder)' in place of '\(target)' and without --out-format zip:\n  unzip "
        + "\(shellWord(archive.path.bytes)) -d \(shellWord(place.bytes))")
  }
}

extension TargetLocation {
  /// - Parameter isClosed: whether all is done.
  func summaryPlace(isClosed: Bool) -> RunSummary.Place {
    guard let archive else { return .folder }
    return isClosed ? .archive(top(of: archive)) : .gathering(twin)
  }

  /// The folder in the archive that holds the zoo: of one that was renamed since, that which it was made with; empty
  /// where it was packed anew without one.
  fileprivate func top(of archive: TargetArchive) -> Path {
    guard isSealed else { return archive.folder.name }
    return twin == archive.path ? "" : twin.name
  }
}
