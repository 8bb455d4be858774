import Dispatch
import FoundationEssentials
import Tensor
import VariationalDropout

/// One pass over all that is left to do.
struct RunPass {
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
      shouldStop: isOver,
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

  /// Whether the run was asked to stop, or its time is over.
  var isOver: @Sendable () -> Bool {
    { [run, budget] in run.shouldStop() || budget?.isUsedUp == true }
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
}
