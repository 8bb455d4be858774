import Tensor
import VariationalDropout

/// Trials that have to be made anew: they are damaged in the twin, or have gone from it since they were finished.
struct DamageFound: Error {
  var trials: [Path]
}

/// Ends a zoo when all its models are done: looks at every trial, writes the root files and says what became
/// of them.
struct RunEnding {
  let run: Run
  let preparation: RunPreparation
  let ledger: RunLedger
  /// The models that earlier passes have trained.
  let trainedBefore: Int

  private var session: TargetSession { preparation.session }

  /// - Parameters:
  ///   - digest: of the data set's file.
  ///   - claim: on the end.
  /// - Throws: `DamageFound` where trials have to be made anew first; `EndingStopped`, `RunError`, `FileError`.
  func callAsFunction(_ digest: DataSetDigest, under claim: Claim) throws -> RunSummary {
    // Of several zoos others may have ended before.
    try EndingStopped.heed(run.shouldStop)
    run.report(.ending(hasReport: EndingStudy.isWanted(by: run.options, preparation)))
    try preparation.checkDataSet()
    let closing = TargetClosing(of: session)
    // Before it is looked what there is: whoever has a claim may add to it, and ends the zoo later.
    let isIdle = try closing.isIdle()
    let reading = try session.trials.read(expecting: Set(preparation.candidates))
    try examine(reading.damaged)
    let endings = try ModelEndings(reading, preparation, ledger)
    try examine(missingFrom: endings.settled)
    var root = try root(endings)
    let trajectories = Trajectories(of: reading.whole)
    try EndingStopped.heed(run.shouldStop)
    let study = EndingStudy(run: run, preparation: preparation, root, trajectories.text)
    if study.isDue { root.studyGuide = StudyReadme.guide }
    var notes = try closing.writeRoot(
      root, trajectories: trajectories.text, data: try digest.value(),
      dataSet: preparation.dataFile, check: { try preparation.checkDataSet() }, under: claim)
    notes += try study(closing, under: claim)
    try EndingStopped.heed(run.shouldStop)
    let isClosing = try isIdle && !canTrainMore(than: endings.skipped)
    let closed = isClosing ? try close(closing, endings, under: claim) : nil
    notes += closed ?? []
    if closed == nil, let archive = session.location.archive {
      notes.append(
        "'\(archive.path)' is not made yet, as there are other models to train, which are begun, damaged or can be read "
          + "again: the run that finishes the last of them makes it")
    }
    for sentence in notes { run.report(.note(sentence + ".")) }
    var summary = RunSummary(
      twin: run.options.target, product: session.location.product,
      finished: endings.finished.count, trained: trainedBefore + ledger.entries.finished.count,
      skipped: endings.incomplete, failed: endings.failed)
    summary.hasReport = study.isDue
    summary.place = session.location.summaryPlace(isClosed: closed != nil)
    (summary.sparsity, summary.testAccuracy) = (trajectories.sparsity, trajectories.testAccuracy)
    return summary
  }

  // MARK: The root

  private func root(_ endings: ModelEndings) throws -> TargetRoot {
    var runs = try RunList(of: session.location.twin, files: session.files)
    runs.add(try WorkerRecords(session.work).closed())
    return TargetRoot(
      finished: endings.finished, models: try describedModels(endings),
      skipped: endings.allSkipped.map {
        SkippedTrial(name: $0.name, reason: session.location.portable($0.reason))
      },
      failed: endings.failed, options: session.options, origin: preparation.origin,
      dataSet: preparation.dataDescription, runs: runs.runs)
  }

  /// The selected models, and all others that are settled, with all that is odd about them.
  private func describedModels(
    _ endings: ModelEndings
  ) throws(FileError) -> [TargetRoot.Model] {
    let finished = Set(endings.finished)
    let skipped = Set(endings.skipped.map(\.name))
    let settled = finished.union(endings.failures.keys).subtracting(preparation.selected)
    let usable = preparation.models.filter { !skipped.contains($0.name) }
    let models = usable + preparation.others(settled)
    let described = models.sorted { $0.name < $1.name }.concurrentMap { model in
      Result { () throws(FileError) in
        var notes = model.notes
        if finished.contains(model.name), !run.shouldStop() {
          notes += try model.oddities(
            in: session.location.twin / model.name, by: preparation.phases.method,
            on: preparation.data, files: run.files)
        }
        return TargetRoot.Model(
          trial: model.name, architecture: model.architecture,
          notes: notes.map(session.location.portable))
      }
    }
    return try described.map { model throws(FileError) in try model.get() }
  }

  // MARK: Closing

  /// Whether models that were skipped can be trained by now: it may have been the disk. A folder gets them by the next
  /// run, an archive would be without them for good.
  private func canTrainMore(than skipped: [SkippedTrial]) throws -> Bool {
    guard session.location.isGathering, !skipped.isEmpty else { return false }
    let names = Set(skipped.map(\.name))
    return try run.options.preparation(files: run.files).remaining.contains {
      names.contains($0.name)
    }
  }

  /// Makes the archive, where there is to be one, and removes the work folder; nil where that is still needed.
  private func close(
    _ closing: TargetClosing, _ endings: ModelEndings, under claim: Claim
  ) throws -> [String]? {
    // What is mended is in the twin, too.
    let settled =
      run.options.execution.mend ? Set(try session.finishedTrials()) : endings.done
    let waiting = Set(preparation.candidates).subtracting(settled)
      .subtracting(endings.unusable.map(\.name))
    do {
      return try closing.close(
        finished: endings.done.sorted(), waiting: waiting.sorted(),
        candidates: preparation.candidates + endings.departed.map(\.name),
        shouldStop: run.shouldStop, under: claim)
    } catch let damaged as DamagedPart {
      guard try isToMakeAnew(damaged.trial, damaged.what) else { throw damaged }
      throw DamageFound(trials: [damaged.trial])
    }
  }

  // MARK: Damage

  /// Has damaged trials made anew, where this run is for them; tells of the others.
  private func examine(_ damaged: [(name: Path, what: String)]) throws {
    var again: [Path] = []
    for (trial, what) in damaged {
      if try isToMakeAnew(trial, what) {
        again.append(trial)
      } else {
        run.report(
          .note(
            "\(trial) is damaged and left out of '\(TargetRoot.trajectoriesName)': \(what). A run "
              + "for it makes it anew."))
      }
    }
    if !again.isEmpty { throw DamageFound(trials: again) }
  }

  /// Has trials made anew that this run is for, and of which nothing has become: somebody has removed them since they
  /// were finished.
  ///
  /// - Parameter settled: those of which something has.
  /// - Throws: `DamageFound`; `RunError` where it has made one anew already.
  private func examine(missingFrom settled: Set<Path>) throws {
    let missing = preparation.models.map(\.name).filter { !settled.contains($0) }.sorted()
    if missing.isEmpty { return }
    if let again = missing.first(where: run.options.execution.suspects.contains) {
      throw RunError(
        .writingFailed,
        "'\(session.location.twin / again)' was made anew and has gone again: does somebody remove it? The same command "
          + "makes it.")
    }
    throw DamageFound(trials: missing)
  }

  /// Whether this run is for a trial that is damaged.
  ///
  /// - Throws: `RunError` where it has made it anew already.
  private func isToMakeAnew(_ trial: Path, _ what: String) throws -> Bool {
    guard preparation.models.contains(where: { $0.name == trial }),
      !ledger.entries.skipped.contains(where: { $0.name == trial }),
      try session.work.failure(of: trial) == nil
    else { return false }
    guard !run.options.execution.suspects.contains(trial) else {
      throw RunError(
        .writingFailed,
        "'\(session.location.twin / trial)' was made anew and is damaged again: \(what). Is the "
          + "disk sound?")
    }
    return true
  }
}
