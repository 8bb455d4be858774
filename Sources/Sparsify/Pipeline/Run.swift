import Dispatch
import Foundation
import Tensor
import VariationalDropout

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
  package var capacity = LaneGroup.capacity
  package var makeEngine: @Sendable (GroupShape, [LaneModel]) -> any TrainingEngine = {
    LaneGroup(shape: $0, models: $1)
  }
  /// Seconds between two looks at what other workers are doing, at most.
  package var pause = 10.0

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
    var vanishings = 0
    var trained = 0
    var run = self
    while true {
      let preparation = try run.options.preparation(files: files)
      try preparation.requireModels()
      let ledger = RunLedger()
      do {
        return try Worker.withRun { worker in
          var attempt = Attempt(run, preparation, ledger, worker, start: start)
          var summary = try attempt()
          summary?.trained += trained
          summary?.seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
          return summary
        }
      } catch let error as FileError where error.code == ENOENT && preparation.session.isOver {
        // Another worker has finished the twin and removed the work folder: see what is left to do.
        trained += ledger.entries.finished
        vanishings += 1
        if vanishings > 5 { throw error }
      } catch let found as DamageFound {
        trained += ledger.entries.finished
        run.options.execution.suspects.formUnion(found.trials)
        // What these ask for has been done.
        run.options.execution.restart = false
        run.options.execution.retryFailed = false
      }
    }
  }

  /// One pass over all that is left to do.
  private struct Attempt {
    let run: Run
    var preparation: RunPreparation
    let ledger: RunLedger
    let worker: Worker
    let started = Date()
    let threads: Int
    let budget: TimeBudget?
    /// To be told when the training starts: what it is done on, and what is odd.
    var news: [RunEvent] = []

    var session: TwinSession { preparation.session }

    init(
      _ run: Run, _ preparation: RunPreparation, _ ledger: RunLedger, _ worker: Worker,
      start: UInt64
    ) {
      self.run = run
      self.preparation = preparation
      self.ledger = ledger
      self.worker = worker
      threads = run.options.execution.jobs ?? ProcessorCount.available()
      budget = run.options.execution.timeLimit.map { limit in
        TimeBudget(limit, since: start) { shape in
          SpeedProbe(
            shape, preparation.data, preparation.method, capacity: run.capacity,
            makeEngine: run.makeEngine)
        }
      }
    }

    mutating func callAsFunction() throws -> RunSummary? {
      guard try check() else { return nil }
      if session.beginsAnew {
        let lines = try session.restart(keeping: preparation.dataFile).description
        run.report(.note("'\(session.location.twin)' " + lines.joined(separator: "\n")))
      }
      try session.begin(with: preparation.plannedTrials, dataSet: preparation.dataFile)
      if run.options.execution.retryFailed { try forgetFailures() }
      try forgetFinished()
      try preparation.settleDataSet()
      let digest = DataSetDigest(
        of: preparation.dataFile, known: try session.knownData(), files: session.files)
      // Of many workers one is enough; whoever ends first and lacks it computes it then.
      if (run.options.execution.shard ?? .whole).index == 0 { digest.start() }
      let isComplete = try train()
      for line in ledger.entries.oddities.repeated.lines { run.report(.note(line)) }
      if let failure = ledger.entries.failure { throw failure }
      return isComplete ? try end(digest) : nil
    }

    // MARK: Start

    /// Checks the data set, before anything is written; false when stopped.
    private mutating func check() throws -> Bool {
      guard !preparation.remaining.isEmpty else { return true }
      news = [.message("Data set: \(preparation.dataSetText).")]
      let check = DataCheck(
        preparation, files: run.files, capacity: run.capacity, makeEngine: run.makeEngine)
      if let finding = check(shouldStop: run.shouldStop) {
        try finding.refuse(dataFile: preparation.dataFile, isAccepted: preparation.acceptsData)
        let text = finding.text(dataFile: preparation.dataFile)
        news.append(finding.isUnremarkable ? .message(text) : .note(text))
      }
      news += GroupedNotes(of: preparation.remaining).lines.map { .note($0) }
      return !run.shouldStop()
    }

    private func forgetFailures() throws {
      for trial in preparation.candidates {
        try session.files.removeTree(session.work.failureFile(of: trial))
      }
    }

    /// Removes what a kill left of trials that have reached their zoo.
    private func forgetFinished() throws {
      for trial in preparation.finished { try session.work.forget(trial) }
    }

    // MARK: Training

    /// Trains what no other worker does; false when it was stopped early.
    private func train() throws -> Bool {
      let plan = preparation.plan(capacity: run.capacity)
      let job = job()
      let heartbeat = Heartbeat()
      defer { heartbeat.stop() }
      let queue = GroupQueue(
        plan, in: session.work, for: worker, heartbeat: heartbeat,
        shard: run.options.execution.shard ?? .whole, pause: run.pause,
        isSettled: { [preparation] in try preparation.isSettled($0) },
        mayBegin: { [budget] group in
          budget?.allows(iteration: 0, of: group.shape) ?? true
        },
        shouldStop: { [budget] in job.shouldStop() || budget?.isUsedUp == true },
        report: job.report)
      let open = preparation.openPlan(capacity: run.capacity).groups.count
      run.report(
        .started(
          RunExtent(
            trials: preparation.remaining.count, finishedTrials: preparation.finished.count,
            begun: session.work.lastEpochs(of: preparation.remaining.map(\.name)), groups: open,
            threads: min(threads, open), epochs: preparation.method.epochs,
            samples: preparation.data.train.count,
            isVariational: preparation.method.isVariational)))
      for event in news { run.report(event) }
      WorkerPool.run(threads: max(1, min(threads, open))) { [ledger] _ in
        do {
          while let assignment = try queue.next() {
            let group = GroupRun(assignment, of: job)
            group.run()
            queue.finish(
              assignment, givenUp: group.outcasts, ranOutOfTime: group.ranOutOfTime)
          }
        } catch {
          ledger.note(error)
        }
      }
      return !run.shouldStop() && !queue.ranOutOfTime && budget?.isUsedUp != true
    }

    private func job() -> RunJob {
      let open = Set(preparation.remaining.map(\.name))
      return RunJob(
        preparation, makeEngine: run.makeEngine, timeBudget: budget,
        shouldStop: { [run, ledger] in run.shouldStop() || ledger.hasError },
        report: { [run, ledger] event in
          ledger.note(event)
          if case .doneElsewhere(let trials) = event {
            // Not those that were finished when this run began.
            run.report(.doneElsewhere(trials: trials.filter { open.contains($0) }))
          } else {
            run.report(event)
          }
        })
    }

    // MARK: End

    /// The models with all that is odd about them.
    private func describedModels(finished: Set<Path>) -> [TwinRoot.Model] {
      preparation.models.concurrentMap { model in
        var notes = model.notes
        if finished.contains(model.name) {
          notes += model.oddities(
            in: session.location.twin / model.name, on: preparation.data, files: run.files)
        }
        return TwinRoot.Model(trial: model.name, architecture: model.architecture, notes: notes)
      }
    }

    private func end(_ digest: DataSetDigest) throws -> RunSummary {
      let reading = try session.trials.read(expecting: Set(preparation.candidates))
      try examine(reading.damaged)
      let finished = reading.whole.map(\.name)
      let inTwin = Set(finished)
      let skipped = (preparation.skipped + ledger.entries.skipped)
        .filter { !inTwin.contains($0.name) }.sorted { $0.name < $1.name }
      let failures = try session.earlierFailures(
        of: preparation.candidates.filter { !inTwin.contains($0) })
      let failed = failures.values.sorted { $0.trial < $1.trial }
      let format = ISO8601DateFormatter()
      let circumstances: JSONObject = [
        "started": .string(format.string(from: started)),
        "ended": .string(format.string(from: Date())),
        "host": .string(Host().name), "jobs": .integer(threads),
        "shard": run.options.execution.shard.map { .string($0.description) } ?? .null,
        "trained": .integer(ledger.entries.finished), "lanes": .integer(run.capacity),
      ]
      let root = TwinRoot(
        finished: finished,
        models: describedModels(finished: inTwin),
        skipped: skipped, failed: failed, options: session.options, origin: preparation.origin,
        dataSet: preparation.dataDescription, run: circumstances)
      let trajectories = Trajectories(of: reading.whole)
      let kept = try session.end(
        root: root, trajectories: trajectories.text, data: try digest.value(),
        dataSet: preparation.dataFile, candidates: preparation.candidates)
      for sentence in kept { run.report(.note(sentence + ".")) }
      var summary = RunSummary(
        twin: run.options.target, product: session.location.product, finished: finished.count,
        trained: ledger.entries.finished, skipped: skipped, failed: failed)
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
              "\(trial) is damaged and left out of '\(TwinSession.trajectoriesName)': \(what). A run "
                + "for it makes it anew."))
        }
      }
      if !again.isEmpty { throw DamageFound(trials: again) }
    }
  }

  /// Trials that are in the twin and have to be made anew.
  private struct DamageFound: Error {
    var trials: [Path]
  }
}
