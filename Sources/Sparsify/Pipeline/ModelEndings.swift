import Tensor

/// What has become of a zoo's models, as the end of a run finds them.
struct ModelEndings {
  /// Those in the zoo, whole.
  let finished: [Path]
  /// Those of them that have all their epochs, fine-tuning too.
  let done: Set<Path>
  /// Those of this run that are not there: they could not be trained, or have left the source since they were planned.
  let unusable: [SkippedTrial]
  /// Those of `unusable` that have left the source.
  let departed: [SkippedTrial]
  /// Those of earlier runs, for other models than this one.
  let skippedBefore: [SkippedTrial]
  /// Of all runs, by trial.
  let failures: [Path: TrialFailure]

  /// - Parameter reading: of the zoo's trials, of which none is left that is to be made anew.
  /// - Throws: `FileError` where records of earlier runs can't be read.
  init(
    _ reading: TargetTrials.Reading, _ preparation: RunPreparation, _ ledger: RunLedger
  ) throws {
    let history = TargetHistory(of: preparation.session)
    finished = reading.whole.map(\.trial)
    let inZoo = Set(finished)
    let done = inZoo.subtracting(reading.short)
    self.done = done
    departed = try preparation.departed(besides: done)
    unusable = preparation.skipped + ledger.entries.skipped + departed
    let others = Set(preparation.candidates).subtracting(preparation.selected)
    skippedBefore = try history.earlierSkips(of: others.subtracting(inZoo))
    failures = try history.earlierFailures(of: preparation.candidates.filter { !done.contains($0) })
  }

  /// The models of which something has become.
  var settled: Set<Path> { done.union(failures.keys).union(unusable.map(\.name)) }

  /// Those of this run that the zoo goes without.
  var skipped: [SkippedTrial] {
    let inZoo = Set(finished)
    return unusable.filter { !inZoo.contains($0.name) }.sorted { $0.name < $1.name }
  }

  /// Those of this run that are not as they were to be: also those that lack no more than the fine-tuning.
  var incomplete: [SkippedTrial] {
    unusable.filter { !done.contains($0.name) }.sorted { $0.name < $1.name }
  }

  /// Those of all runs that the zoo goes without.
  var allSkipped: [SkippedTrial] { (skipped + skippedBefore).sorted { $0.name < $1.name } }

  var failed: [TrialFailure] { failures.values.sorted { $0.trial < $1.trial } }
}
