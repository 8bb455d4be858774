import Tensor

/// What earlier runs have left behind in a twin or a new zoo, and in its work folder.
package struct TargetHistory {
  let session: TargetSession

  package init(of session: TargetSession) { self.session = session }

  private var location: TargetLocation { session.location }
  private var files: FileSystem { session.files }
  private var work: WorkFolder { session.work }
  private var config: TargetConfig? {
    get throws(FileError) { try TargetConfig(reading: location.twin, files: files) }
  }

  /// How many checkpoints the work folder has of each trial that was begun.
  package func checkpointsBegun() throws -> [Path: Int] {
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
    let config = try config
    let present = Set(try files.listIfPresent(work.path))
    var failures: [Path: TrialFailure] = [:]
    for trial in trials {
      if present.contains(work.failureFile(of: trial).name),
        let failure = try work.failure(of: trial)
      {
        failures[trial] = failure
      } else if !present.contains(work.stateFile(of: trial).name) {
        // Otherwise it is being tried again, and was interrupted.
        failures[trial] = config?.failure(of: trial)
      }
    }
    return failures
  }

  /// Those of `trials` that earlier runs left out, by the twin's config.json.
  package func earlierSkips(of trials: Set<Path>) throws -> [SkippedTrial] {
    try (config?.skipped ?? []).filter { trials.contains($0.name) }
  }

  /// Those that were begun or planned by an earlier run and are none of the trials that there are.
  package func departedTrials(except trials: [Path]) throws -> [Path] {
    let known = Set(trials.map { ByteText($0) })
    let planned = (try PlannedTrials(reading: work)?.trials ?? []).filter { !known.contains($0) }
      .map { Path($0) }
    let begun = try BegunTrials(in: work).others(than: trials + planned)
    return Set(planned + begun).sorted()
  }

  /// Those that an ended run has told to have left the source, and that are none of the trials that there are.
  package func departed(except trials: [Path]) throws -> [SkippedTrial] {
    let known = Set(trials.map { ByteText($0) })
    return try (config?.skipped ?? []).filter {
      $0.hasDeparted && !known.contains(ByteText($0.name))
    }
  }

  /// What an earlier run has found out about the data set's file.
  package func knownData() throws(FileError) -> Mark.Data? {
    try Mark(reading: location.twin, files: files)?.data
  }
}
