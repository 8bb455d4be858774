import Dispatch
import Tensor

/// A job: trains the models of a zoo, to make a sparse twin of another one or a new one.
///
/// Any number of them, on one machine or on many, may work on one twin.
package struct Run: Sendable {
  package var options: any JobOptions
  package var files: FileSystem
  /// Asked often: whether to stop at the next batch.
  package var shouldStop: @Sendable () -> Bool = { false }
  /// Called from any thread.
  package var report: @Sendable (RunEvent) -> Void = { _ in }
  package var engines = Engines()
  /// Seconds between two looks at what other workers are doing, at most.
  package var pause = 10.0
  /// Where it brings its work; nil for threads of its own.
  package var seat: WorkerPool.Seat?
  /// Held while a zoo is looked into or ended, which takes memory and all processors: of several runs one does so at a
  /// time.
  package var turn = Turn()

  package init(_ options: any JobOptions, files: FileSystem) {
    self.options = options
    self.files = files
  }

  /// Makes the zoo, or goes on with it.
  ///
  /// - Returns: what became of the trials, or nil when `shouldStop` said so or there was no time for
  ///   another epoch; the same call again goes on from the last whole epochs.
  /// - Throws: `RunError`, also where no model can be trained: then nothing was written; `FileError`
  ///   and what reading the zoo and the data set throws.
  package func callAsFunction() throws -> RunSummary? {
    let start = DispatchTime.now().uptimeNanoseconds
    var summary = try Worker.withRun { try passes(as: $0, since: start) }
    summary?.work = options.work
    summary?.seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
    return summary
  }

  /// Passes over the zoo until nothing is left to do in it.
  ///
  /// - Parameter start: when the run began.
  private func passes(as worker: Worker, since start: UInt64) throws -> RunSummary? {
    var run = self
    run.files = files.staging(as: worker.run)
    var vanishings = 0
    var trained = 0
    while true {
      let preparation = try turn.take { try run.options.preparation(files: run.files) }
      if vanishings > 0 { run.reportEndings(preparation) }
      if vanishings > 0,
        let summary = try preparation.finishedElsewhere(of: run.options.target, trained: trained)
      {
        return summary
      }
      try preparation.requireModels()
      if preparation.session.location.isSealed,
        try !run.files.exists(preparation.session.work.path)
      {
        return try preparation.sealedSummary(of: run.options.target, trained: trained)
      }
      let ledger = RunLedger()
      do {
        // What it was read from goes when the data set has got its place.
        var pass = RunPass(run, consume preparation, ledger, worker, start: start)
        pass.trainedBefore = trained
        return try pass()
      } catch let error as WorkFolderVanished {
        // Another worker has finished the twin and removed the work folder: see what is left to do.
        trained += ledger.entries.finished.count
        vanishings += 1
        if vanishings > 20 { throw error.cause }
        run.options.execution.restart = false
      } catch let found as DamageFound {
        // Those that have to be made anew are counted when they are.
        trained += ledger.entries.finished.subtracting(found.trials).count
        run.options.execution.suspects.formUnion(found.trials)
        // What these ask for has been done.
        run.options.execution.restart = false
        run.options.execution.retryFailed = false
      }
    }
  }

  /// Tells what other workers have done by the time the work folder has gone.
  private func reportEndings(_ preparation: RunPreparation) {
    report(.doneElsewhere(trials: preparation.finished))
    report(.failedElsewhere(trials: preparation.earlierFailures.map(\.trial)))
  }
}
