import Foundation
import Tensor
import VariationalDropout

/// A job: trains the models of a zoo, to make a sparse twin of another one or a new one.
package struct Run: Sendable {
  package var options: any JobOptions
  package var files = FileSystem()
  /// Asked often: whether to stop at the next batch.
  package var shouldStop: @Sendable () -> Bool = { false }
  /// Called from any thread.
  package var report: @Sendable (RunEvent) -> Void = { _ in }
  package var capacity = LaneGroup.capacity
  package var makeEngine: @Sendable (GroupShape, [LaneModel]) -> any TrainingEngine = {
    LaneGroup(shape: $0, models: $1)
  }

  package init(_ options: any JobOptions) { self.options = options }

  /// Makes the zoo, or goes on with it.
  ///
  /// - Returns: what became of the trials, or nil when `shouldStop` said so; the same call again
  ///   goes on from the last whole epochs.
  /// - Throws: `RunError`, `FileError` and what reading the zoo and the data set throws.
  package func callAsFunction() throws -> RunSummary? {
    let started = Date()
    var preparation = try options.preparation(files: files)
    let session = preparation.session
    let lock = try session.begin()
    defer { withExtendedLifetime(lock) {} }
    if options.retryFailed {
      for trial in preparation.candidates {
        try files.removeTree(session.work.failureFile(of: trial))
      }
    }
    try forgetFinished(preparation)
    try preparation.settleDataSet()

    let ledger = RunLedger()
    let method = preparation.method
    let plan = Plan(
      preparation.remaining, capacity: capacity, variational: method.isVariational)
    let threads = options.jobs ?? ProcessorCount.available()
    report(
      .started(
        RunExtent(
          trials: preparation.remaining.count, finishedTrials: preparation.finished.count,
          groups: plan.groups.count, threads: min(threads, plan.groups.count),
          epochs: method.epochs, samples: preparation.data.train.count,
          isVariational: method.isVariational)))
    let job = RunJob(
      preparation, makeEngine: makeEngine,
      shouldStop: { shouldStop() || ledger.hasError },
      report: { event in
        ledger.note(event)
        report(event)
      })
    WorkerPool.run(plan.groups.count, threads: threads) { number in
      if job.shouldStop() { return }
      do {
        try GroupRun(plan.groups[number], of: job).run()
      } catch {
        ledger.note(error)
      }
    }
    if let error = ledger.entries.error { throw error }
    if shouldStop() { return nil }
    return try end(preparation, ledger.entries, started: started, threads: threads)
  }

  /// Removes what a kill left of trials that have reached their zoo.
  private func forgetFinished(_ preparation: RunPreparation) throws {
    for trial in preparation.finished { try preparation.session.work.remove(trial) }
  }

  private func end(
    _ preparation: RunPreparation, _ entries: RunLedger.Entries, started: Date, threads: Int
  ) throws -> RunSummary {
    let session = preparation.session
    let finished = try session.finishedTrials()
    var skipped = preparation.skipped + entries.skipped
    skipped.sort { $0.name < $1.name }
    let failed = (preparation.earlierFailures + entries.failed).sorted { $0.trial < $1.trial }
    let format = ISO8601DateFormatter()
    let run: JSONObject = [
      "started": .string(format.string(from: started)),
      "ended": .string(format.string(from: Date())),
      "host": .string(Host().name), "jobs": .integer(threads),
      "trained": .integer(preparation.remaining.count), "lanes": .integer(capacity),
    ]
    let root = TwinRoot(
      finished: finished,
      models: preparation.models.map {
        TwinRoot.Model(trial: $0.name, architecture: $0.architecture, notes: $0.notes)
      },
      skipped: skipped, failed: failed, options: session.options, origin: preparation.origin,
      dataSet: preparation.dataDescription, run: run)
    try session.end(root: root, dataSet: preparation.dataFile)
    return RunSummary(
      twin: options.target, finished: finished.count,
      trained: preparation.remaining.count - entries.failed.count - entries.skipped.count,
      skipped: skipped, failed: failed)
  }
}
