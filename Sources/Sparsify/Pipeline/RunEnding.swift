import Tensor
import VariationalDropout

/// Trials that are in the twin and have to be made anew.
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

  /// The selected models, and all others that are settled, with all that is odd about them.
  private func describedModels(
    finished: Set<Path>, failed: some Sequence<Path>
  ) -> [TargetRoot.Model] {
    let settled = finished.union(failed).subtracting(preparation.selected)
    let models = preparation.models + preparation.others(settled)
    return models.sorted { $0.name < $1.name }.concurrentMap { model in
      var notes = model.notes
      if finished.contains(model.name) {
        notes += model.oddities(
          in: session.location.twin / model.name, on: preparation.data, files: run.files)
      }
      return TargetRoot.Model(trial: model.name, architecture: model.architecture, notes: notes)
    }
  }

  /// - Parameters:
  ///   - digest: of the data set's file.
  ///   - claim: on the end.
  /// - Throws: `DamageFound` where trials have to be made anew first; `RunError`, `FileError`.
  func callAsFunction(_ digest: DataSetDigest, under claim: Claim) throws -> RunSummary {
    let (history, closing) = (TargetHistory(of: session), TargetClosing(of: session))
    // Before it is looked what there is: whoever has a claim may add to it, and ends the zoo later.
    let isIdle = try closing.isIdle()
    let reading = try session.trials.read(expecting: Set(preparation.candidates))
    try examine(reading.damaged)
    let finished = reading.whole.map(\.trial)
    let inTwin = Set(finished)
    let done = inTwin.subtracting(reading.short)
    let skipped = (preparation.skipped + ledger.entries.skipped)
      .filter { !inTwin.contains($0.name) }.sorted { $0.name < $1.name }
    let others = Set(preparation.candidates).subtracting(preparation.selected)
    let skippedBefore = try history.earlierSkips(of: others.subtracting(inTwin))
    let failures = try history.earlierFailures(
      of: preparation.candidates.filter { !done.contains($0) })
    let failed = failures.values.sorted { $0.trial < $1.trial }
    var runs = try RunList(of: session.location.twin, files: session.files)
    runs.add(try WorkerRecords(session.work).closed())
    var root = TargetRoot(
      finished: finished,
      models: describedModels(finished: inTwin, failed: failures.keys),
      skipped: (skipped + skippedBefore).sorted { $0.name < $1.name }, failed: failed,
      options: session.options, origin: preparation.origin,
      dataSet: preparation.dataDescription, run: runs.json)
    let trajectories = Trajectories(of: reading.whole)
    let study = EndingStudy(run: run, preparation: preparation, root, trajectories.text)
    if study.isDue { root.studyGuide = StudyReadme.columns }
    var notes = try closing.writeRoot(
      root, trajectories: trajectories.text, data: try digest.value(),
      dataSet: preparation.dataFile, under: claim)
    notes += try study(closing, under: claim)
    if isIdle {
      notes += try closing.close(
        finished: Array(done), candidates: preparation.candidates, under: claim)
    }
    for sentence in notes { run.report(.note(sentence + ".")) }
    var summary = RunSummary(
      twin: run.options.target, product: session.location.product, finished: finished.count,
      trained: trainedBefore + ledger.entries.finished, skipped: skipped, failed: failed)
    summary.hasReport = study.isDue
    (summary.sparsity, summary.testAccuracy) = (trajectories.sparsity, trajectories.testAccuracy)
    return summary
  }

  /// Has damaged trials made anew, where this run is for them; tells of the others.
  private func examine(_ damaged: [(name: Path, what: String)]) throws {
    let skipped = Set(ledger.entries.skipped.map(\.name))
    let own = Set(preparation.models.map(\.name))
    var again: [Path] = []
    for (trial, what) in damaged {
      let isFailed = try session.work.failure(of: trial) != nil
      if own.contains(trial), !skipped.contains(trial), !isFailed {
        guard !run.options.execution.suspects.contains(trial) else {
          throw RunError(
            .writingFailed,
            "'\(session.location.twin / trial)' was made anew and is damaged again: \(what). Is the "
              + "disk sound?")
        }
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
}
