import Foundation
import Tensor
import VariationalDropout

/// The job: sparsifies the models of a zoo.
package struct Run: Sendable {
  package var options: RunOptions
  package var files = FileSystem()
  /// Asked often: whether to stop at the next batch.
  package var shouldStop: @Sendable () -> Bool = { false }
  /// Called from any thread.
  package var report: @Sendable (RunEvent) -> Void = { _ in }
  package var capacity = LaneGroup.capacity
  package var makeEngine: @Sendable (GroupShape, [LaneModel]) -> any TrainingEngine = {
    LaneGroup(shape: $0, models: $1)
  }

  package init(_ options: RunOptions) { self.options = options }

  /// Makes the twin, or goes on with it.
  ///
  /// - Returns: what became of the trials, or nil when `shouldStop` said so; the same call again
  ///   goes on from the last whole epochs.
  /// - Throws: `RunError`, `FileError` and what reading the zoo and the data set throws.
  package func callAsFunction() throws -> RunSummary? {
    let started = Date()
    let preparation = try RunPreparation(options, files: files)
    let session = preparation.session
    let lock = try session.begin()
    defer { withExtendedLifetime(lock) {} }
    if options.retryFailed {
      for trial in preparation.zoo.trials.map(\.name) {
        try files.removeTree(session.work.failureFile(of: trial))
      }
    }
    try forgetFinished(preparation)

    let ledger = RunLedger()
    let plan = Plan(preparation.remaining, capacity: capacity)
    let threads = options.jobs ?? ProcessorCount.available()
    report(
      .started(
        RunExtent(
          trials: preparation.remaining.count, finishedTrials: preparation.finished.count,
          groups: plan.groups.count, threads: min(threads, plan.groups.count),
          epochs: options.epochs, samples: preparation.data.train.count)))
    let job = RunJob(
      session: session, options: options, data: preparation.data,
      dataPath: preparation.dataPath, makeEngine: makeEngine,
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

  /// Removes what a kill left of trials that have reached the twin.
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
      skipped: skipped, failed: failed, options: session.options,
      source: session.location.relativeToTwin(session.location.source).description,
      dataSet: preparation.dataDescription, run: run)
    try session.end(root: root, dataSet: preparation.dataFile)
    return RunSummary(
      twin: options.twin, finished: finished.count,
      trained: preparation.remaining.count - entries.failed.count - entries.skipped.count,
      skipped: skipped, failed: failed)
  }
}
