import Dispatch
import FoundationEssentials
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
        var pass = Pass(run, consume preparation, ledger, worker, start: start)
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

  /// One pass over all that is left to do.
  private struct Pass {
    let run: Run
    var preparation: RunPreparation
    let ledger: RunLedger
    let worker: Worker
    let started = Date()
    let threads: Int
    let engines: Engines
    let budget: TimeBudget?
    /// To be told when the training starts: what it is done on, and what is odd.
    var news: [RunEvent] = []
    /// The models trained before the work folder vanished.
    var trainedBefore = 0

    var session: TargetSession { preparation.session }

    init(
      _ run: Run, _ preparation: RunPreparation, _ ledger: RunLedger, _ worker: Worker,
      start: UInt64
    ) {
      self.run = run
      self.preparation = preparation
      self.ledger = ledger
      self.worker = worker
      threads = run.options.execution.threads
      let engines = run.engines.on(threads: threads)
      self.engines = engines
      budget = run.options.execution.timeLimit.map { limit in
        TimeBudget(limit, since: start) { shape in
          SpeedProbe(
            shape, preparation.data, engines: engines)
        }
      }
    }

    mutating func callAsFunction() throws -> RunSummary? {
      guard try check() else { return nil }
      if session.beginsAnew {
        let restart = try Restart(of: session, keeping: preparation.dataFile)
        try restart.refuseBesideOthers()
        let lines = restart.description
        run.report(.note("'\(session.location.twin)' " + lines.joined(separator: "\n")))
        try restart.perform()
      }
      let presence = try WorkFolderVanished.noting(in: session.work.path) {
        try TargetCheck(preparation).checkDevices()
        try session.location.create(session.work)
        return try Presence(in: session.work, as: record)
      }
      do {
        let heartbeat = try Heartbeat(of: presence)
        defer { heartbeat.stop() }
        let summary = try WorkFolderVanished.noting(
          in: session.work.path, unless: { !presence.isOver }, { try make(presence, heartbeat) })
        if summary == nil { presence.end(stop) }
        return summary
      } catch let error as WorkFolderVanished {
        presence.withdraw()
        throw error
      } catch let error as DamageFound {
        throw error
      } catch {
        presence.end("\(error)")
        throw error
      }
    }

    private mutating func make(_ presence: Presence, _ heartbeat: Heartbeat) throws -> RunSummary? {
      let end = EndOfZoo(
        work: session.work, worker: worker, presence: presence, heartbeat: heartbeat,
        pause: run.pause,
        shouldStop: { [run, budget] in run.shouldStop() || budget?.isUsedUp == true },
        report: { [run] in run.report(.note($0)) })
      if session.location.isSealed { return try clearAway(end) }
      guard try TargetOpening(of: session)(with: preparation.plannedTrials, end) else { return nil }
      if run.options.execution.retryFailed { try forgetFailures() }
      try forgetFinished()
      try preparation.settleDataSet(memory: run.options.execution.dataSetMemory)
      let digest = DataSetDigest(
        of: preparation.settledDataFile, known: try TargetHistory(of: session).knownData(),
        files: session.files)
      // Of many workers one is enough; whoever ends first and lacks it computes it then.
      if (run.options.execution.shard ?? .whole).index == 0 { digest.start() }
      let isComplete = try train(presence, heartbeat)
      for line in ledger.entries.oddities.repeated.lines { run.report(.note(line)) }
      if let failure = ledger.entries.obstacle { throw failure }
      guard isComplete else {
        try tellShortage()
        return nil
      }
      presence.end("done")
      do {
        return try end.claimed { claim in
          // Another worker may have ended the zoo while this one waited.
          if end.isOver { throw ClaimLost() }
          let ending = RunEnding(
            run: run, preparation: preparation, ledger: ledger, trainedBefore: trainedBefore)
          return try run.turn.take { try ending(digest, under: claim) }
        }
      } catch is EndingStopped {
        return nil
      }
    }

    /// Where the time limit was too short for anything.
    ///
    /// - Throws: `TimeShortage` where it is for every other run, too.
    private func tellShortage() throws {
      guard !run.shouldStop(), let shortage = budget?.shortage() else { return }
      if shortage.isCertain { throw shortage }
      run.report(.note("\(shortage)"))
    }

    /// Removes what was left when the archive was made.
    private func clearAway(_ end: EndOfZoo) throws -> RunSummary? {
      try end.claimed { claim in
        let notes = try TargetClosing(of: session).clear(
          preparation.candidates, finished: session.finishedTrials(), under: claim)
        for sentence in notes { run.report(.note(sentence + ".")) }
        return try preparation.sealedSummary(of: run.options.target, trained: trainedBefore)
      }
    }

    /// This worker, for its own record and config.json.
    private var record: WorkerRecord {
      var record = WorkerRecord(
        worker: worker, command: run.options.execution.commandLine, started: started,
        circumstances: [
          "jobs": .integer(threads), "lanes": .integer(LaneVector.count),
          "shard": run.options.execution.shard.map { .string($0.description) } ?? .null,
        ])
      record.trained = trainedBefore
      return record
    }

    /// Why it was stopped.
    private var stop: String {
      if let signal = Interruption.signalNumber { return "signal \(signal)" }
      return run.shouldStop() ? "stopped" : "time limit"
    }

    // MARK: Start

    /// Checks the data set, before anything is written; false when stopped.
    private mutating func check() throws -> Bool {
      guard !preparation.remaining.isEmpty else { return true }
      news = [.message("Data set: \(preparation.dataSetText).")]
      news += preparation.data.notes.map { .note("The data set \($0).") }
      let check = DataCheck(preparation, files: run.files, engines: engines)
      let began = DispatchTime.now().uptimeNanoseconds
      let isOver: @Sendable () -> Bool = { [run, budget] in
        run.shouldStop() || budget?.isUsedUp == true
      }
      if let finding = try check(shouldStop: isOver) {
        let text = finding.text(data: preparation.namedData)
        news.append(finding.isUnremarkable ? .message(text) : .note(text))
      } else if check.isDue {
        if !run.shouldStop() { try budget?.refuse(spentOn: "checking the data set", since: began) }
        return false
      }
      news += GroupedNotes(of: preparation.remaining).lines.map { .note($0) }
      return !run.shouldStop()
    }

    private func forgetFailures() throws {
      for trial in preparation.candidates {
        try session.files.removeTree(session.work.failureFile(of: trial))
      }
    }

    /// Removes what a kill left of trials that have reached their zoo; not of those that are being made anew.
    private func forgetFinished() throws {
      let (work, fence) = (session.work, Fence(session.work))
      let claims = try ClaimFolder(work).all(work.now()).filter { !$0.isStale }
      let claimed = Set(claims.flatMap { $0.record?.trials ?? [] })
      let epochs = work.lastEpochs(of: preparation.finished)
      for trial in preparation.finished where !claimed.contains(ByteText(trial)) {
        if let epoch = epochs[trial], epoch < preparation.phases.epochs { continue }
        try work.forget(trial, within: fence)
      }
    }

    // MARK: Training

    /// Trains what no other worker does; false when it was stopped early.
    private func train(_ presence: Presence, _ heartbeat: Heartbeat) throws -> Bool {
      let plan = preparation.plan(engines)
      let context = context(presence)
      let begun = preparation.begunEpochs()
      let queue = GroupQueue(
        plan, in: session.work, for: worker, heartbeat: heartbeat,
        shard: run.options.execution.shard ?? .whole, settled: preparation.settled,
        ending: { [preparation] in try preparation.ending(of: $0) },
        namesInTwin: { [session] in try session.trials.names() },
        isOver: { presence.isOver },
        mayBegin: { [budget, engines] group in
          budget?.allows(
            iteration: group.models.allSatisfy { begun[$0.name] != nil } ? 1 : 0, of: group.shape,
            stopsWithin: engines.stopsWithinEpochs(of: group.shape.architecture)) ?? true
        },
        shouldStop: { [budget] in context.shouldStop() || budget?.isUsedUp == true },
        report: context.report)
      let open = preparation.openPlan(engines)
      run.report(
        .started(
          RunExtent(
            trials: Set(preparation.remaining.map(\.name)),
            finishedTrials: preparation.finished.count,
            begun: begun, groups: open.groups.count,
            threads: min(threads, open.groups.count), epochs: preparation.phases.epochs,
            samples: preparation.data.train.count,
            sparsifies: preparation.phases.method.sparsifies)))
      for event in news { run.report(event) }
      let pool = WorkerPool(threads: threads)
      defer { pool.close() }
      let work = open.parts(engines).map { part in
        WorkerPool.Work(
          rank: rank(of: part.groups[0].shape), width: part.atOnce, threads: part.threads,
          pause: run.pause, shouldStop: context.shouldStop
        ) { [engines, ledger] in
          do {
            let next = try queue.next {
              engines.threadsAtOnce(of: $0.shape.architecture) == part.threads
            }
            switch next {
            case .group(let assignment):
              let group = GroupRun(assignment, of: context)
              group.run()
              if let failure = group.failure { ledger.note(failure) }
              queue.finish(
                assignment, givenUp: group.outcasts, ranOutOfTime: group.ranOutOfTime)
              return .worked
            case .waiting: return .waiting
            case .nothing: return .done
            }
          } catch {
            ledger.note(error)
            return .done
          }
        }
      }
      (run.seat ?? pool.seat()).run(work)
      return !run.shouldStop() && !queue.ranOutOfTime && budget?.isUsedUp != true
    }

    /// What a group's time grows with: zoos with long ones come first, so that none is left for the end.
    private func rank(of shape: GroupShape) -> Int {
      let factors = [shape.cost, preparation.data.train.count, max(1, preparation.phases.epochs)]
      return factors.reduce(1) { product, factor in
        let (product, overflows) = product.multipliedReportingOverflow(by: factor)
        return overflows ? .max : product
      }
    }

    private func context(_ presence: Presence) -> GroupContext {
      var context = GroupContext(
        preparation, engines: engines, timeBudget: budget,
        shouldStop: { [run, ledger] in run.shouldStop() || ledger.hasError },
        report: { [run, ledger, budget] event in
          ledger.note(event)
          if event.isProgress { budget?.noteProgress() }
          if case .finished = event { presence.noteTrained() }
          run.report(event)
        })
      let minutes = run.options.execution.snapshotMinutes
      context.secondsBetweenSnapshots = minutes > 0 ? 60 * minutes : nil
      return context
    }
  }
}
