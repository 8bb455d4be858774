import Foundation
import Sparsify
import Synchronization
import Tensor
import TestSupport
import Testing

/// Several runs on one twin.
@Suite struct WorkersTests {
  private let files = FileSystem()

  /// A worker of which nothing can be known.
  private static let stranger = Worker(
    host: "elsewhere", boot: "b", processSpace: "pid:[1]", process: 17, processStart: 1, run: "r")

  /// Four models alike: four groups on an engine of one lane.
  private static var zoo: TinyZoo {
    var zoo = TinyZoo((0..<4).map { TinyZoo.Model(Path("trial-\($0)"), weightSeed: UInt64($0)) })
    zoo.images = 4
    zoo.hasValidationSet = false
    return zoo
  }

  private func worker(
    _ bench: Bench, capacity: Int = 1, _ change: (inout RunOptions) -> Void = { _ in }
  ) -> Run {
    var run = bench.run("twin") {
      $0.execution.jobs = 1
      change(&$0)
    }
    run.engines = Engines([LaneEngines(capacity: capacity)])
    run.pause = 0.001
    return run
  }

  /// Runs all at the same time; gives what became of each.
  private func together(_ runs: [Run]) throws -> [RunSummary?] {
    let results = Mutex<[Int: Result<RunSummary?, any Error>]>([:])
    onThreads(runs.count) { i in
      let result = Result { try runs[i]() }
      results.withLock { $0[i] = result }
    }
    return try runs.indices.map { i in try results.withLock { $0[i]! }.get() }
  }

  private func expectWhole(_ bench: Bench) throws {
    #expect(try bench.differences("whole", "twin") == [])
    #expect(try !files.exists(bench.folder / "twin.work"))
  }

  /// Claims all groups of a run for another worker.
  private func claimAll(of run: Run, for other: Worker) throws {
    let plan = try run.options.preparation(files: files).plan(run.engines)
    for group in plan.groups {
      let record = ClaimRecord(
        worker: other, trials: group.models.map { ByteText($0.name.description) })
      let bytes = Array(JSONValue.object(record.json).text().utf8)
      try files.write(bytes, to: claims(run) / group.name)
    }
  }

  /// For what is called from within a run.
  private func expectNoError(_ body: () throws -> Void) {
    do {
      try body()
    } catch {
      Issue.record(error)
    }
  }

  private func claims(_ run: Run) -> Path { run.options.target.suffixed(".work") / "claims" }

  /// Lets the heartbeat of all claims lie a while back.
  private func age(_ run: Run, seconds: Double) throws {
    let time = Date(timeIntervalSinceNow: -seconds)
    for name in try files.list(claims(run)) {
      try FileManager.default.setAttributes(
        [.modificationDate: time], ofItemAtPath: (claims(run) / name).description)
    }
  }

  // MARK: At the same time

  @Test func `two workers share the groups`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.zoo)
      _ = try bench.run("whole")()
      // Each waits with its first iteration until the other has one too.
      let arrived = DispatchGroup()
      let workers = (0..<2).map { i in
        arrived.enter()
        let iterations = Counter()
        var run = worker(bench) { $0.execution.shard = Shard(index: i, count: 2) }
        run.report = { event in
          guard case .iteration = event, iterations.next() == 1 else { return }
          arrived.leave()
          #expect(arrived.wait(timeout: .now() + 60) == .success)
        }
        return run
      }
      let summaries = try together(workers).compactMap { $0 }
      #expect(summaries.count == 2)
      #expect(summaries.allSatisfy { $0.trained >= 1 && $0.finished == 4 })
      #expect(summaries.map(\.trained).reduce(0, +) == 4)
      try expectWhole(bench)
    }
  }

  @Test func `a worker with nothing left waits until the others are done`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.zoo)
      _ = try bench.run("whole")()
      let (began, waits) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
      var first = worker(bench, capacity: 16)
      let iterations = Counter()
      first.report = { event in
        guard case .iteration = event, iterations.next() == 1 else { return }
        began.signal()
        #expect(waits.wait(timeout: .now() + 60) == .success)
      }
      var second = worker(bench, capacity: 16)
      second.report = { if case .waiting(let groups) = $0, groups == 1 { waits.signal() } }
      let runs = [first, second]
      let trained = Counter()
      onThreads(2) { i in
        if i == 1 { #expect(began.wait(timeout: .now() + 60) == .success) }
        trained.add((try? runs[i]())??.trained ?? -1)
      }
      #expect(trained.values == [0, 4])
      try expectWhole(bench)
    }
  }

  @Test func `workers with other selections respect each other's trials`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.zoo)
      _ = try bench.run("whole")()
      let trained = Counter()
      var narrow = worker(bench, capacity: 16) { $0.only = "trial-2" }
      let iterations = Counter()
      narrow.report = { event in
        guard case .iteration = event, iterations.next() == 1 else { return }
        var wide = worker(bench, capacity: 1)
        let isWaiting = Counter()
        wide.report = { if case .waiting = $0 { _ = isWaiting.next() } }
        wide.shouldStop = { isWaiting.count > 0 }
        expectNoError { () throws in #expect(try wide() == nil) }
        trained.add((try? bench.finished("twin"))?.count ?? -1)
      }
      #expect(try narrow()?.trained == 1)
      // All but the one that the narrow worker had.
      #expect(trained.values == [3])
      #expect(try worker(bench)()?.trained == 0)
      try expectWhole(bench)
    }
  }

  // MARK: What others do

  @Test func `what others finish, give up and are at is told, of each model once`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.zoo)
      let run = worker(bench)
      let work = WorkFolder(folder / "work", files: files)
      try work.create()
      let heartbeat = try Heartbeat()
      defer { heartbeat.stop() }
      let plan = try run.options.preparation(files: files).plan(run.engines)
      let endings = Mutex<[Path: TrialEnding]>(["trial-0": .finished])
      let told = Mutex<[String]>([])
      let claim = work.claims / plan.groups[2].name
      let record = ClaimRecord(worker: Self.stranger, trials: [ByteText("trial-2")])
      try files.write(Array(JSONValue.object(record.json).text().utf8), to: claim)
      try Worker.withRun { me throws in
        let queue = GroupQueue(
          plan, in: work, for: me, heartbeat: heartbeat, shard: .whole, settled: ["trial-3"],
          ending: { trial in endings.withLock { $0[trial] } },
          namesInTwin: { endings.withLock { $0.filter { $0.value == .finished }.map(\.key) } },
          mayBegin: { _ in true }, shouldStop: { false },
          report: { event in
            let text =
              switch event {
              case .doneElsewhere(let trials): "done \(trials)"
              case .failedElsewhere(let trials): "failed \(trials)"
              case .others(let models): "others at \(models)"
              default: "\(event)"
              }
            told.withLock { $0.append(text) }
          })
        let own = try #require(try queue.next().assignment)
        #expect(own.group.models.map(\.name) == ["trial-1"])
        #expect(told.withLock { $0 } == ["done \(["trial-0" as Path])", "others at 1"])
        // Another worker takes the group over and is done first; the stranger gives his up.
        endings.withLock { ($0["trial-1"], $0["trial-2"]) = (.finished, .failed) }
        try files.removeTree(claim)
        queue.finish(own, givenUp: [], ranOutOfTime: false)
        for _ in 0..<2 {
          let next = try queue.next().assignment
          #expect(next == nil)
          #expect(
            told.withLock { $0 }.dropFirst(2) == [
              "others at 0", "done \(["trial-1" as Path])", "failed \(["trial-2" as Path])",
            ])
        }
      }
    }
  }

  @Test(arguments: [1, 3, 4]) func `a log ends at 100 percent, whatever others have done unseen`(
    others: Int
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.zoo)
      let tally = Mutex(ProgressTally(start: 0))
      var run = worker(bench)
      run.report = { event in
        tally.withLock { $0.add(event) }
        guard case .started = event else { return }
        // Of four it finishes the zoo and removes the work folder.
        let finished = Counter()
        var other = worker(bench) { $0.execution.shard = Shard(index: 2, count: 4) }
        other.report = { if case .finished = $0 { _ = finished.next() } }
        if others < 4 { other.shouldStop = { finished.count >= others } }
        expectNoError { () throws in #expect(try (other() != nil) == (others == 4)) }
      }
      let summary = try #require(try run())
      #expect(summary.trained == 4 - others && summary.seconds > 0)
      let line = tally.withLock { $0.line(0, width: 200) }
      #expect(line.hasPrefix("100%, models 4/4, ") && line.hasSuffix("\(others) by other workers"))
    }
  }

  // MARK: Claims

  @Test func `a stranger's claim stands until its heartbeat stops`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.zoo)
      _ = try bench.run("whole")()
      var run = worker(bench)
      let isWaiting = Counter()
      run.report = { [run] event in
        switch event {
        case .started: expectNoError { try claimAll(of: run, for: Self.stranger) }
        case .waiting: _ = isWaiting.next()
        default: break
        }
      }
      var stopped = run
      stopped.shouldStop = { isWaiting.count > 0 }
      #expect(try stopped() == nil)
      #expect(try bench.finished("twin") == [])
      #expect(try files.list(claims(run)).count == 4)

      run.report = { [run] event in
        guard case .waiting = event else { return }
        expectNoError { try age(run, seconds: ClaimFolder.patience + 1) }
      }
      #expect(try run()?.trained == 4)
      try expectWhole(bench)
    }
  }

  @Test func `a worker that was taken for dead leaves the group to the other`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.zoo)
      _ = try bench.run("whole")()
      var run = worker(bench, capacity: 16)
      let (iterations, taken) = (Counter(), Counter())
      run.report = { [run] event in
        switch event {
        case .iteration:
          if iterations.next() == 1 {
            expectNoError { try claimAll(of: run, for: Self.stranger) }
          }
        case .waiting:
          taken.add(iterations.count)
          expectNoError { try age(run, seconds: ClaimFolder.patience + 1) }
        default: break
        }
      }
      #expect(try run()?.trained == 4)
      // It finished writing iteration 0 of its models, and nothing after that.
      #expect(taken.values == [4])
      try expectWhole(bench)
    }
  }

  /// One falls asleep at any file operation, another does all the work, the first wakes up.
  @Test func `two workers on one trial do no harm`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("whole")()
      let operations = Counter()
      var whole = worker(bench)
      whole.files = FileSystem { _, _ in _ = operations.next() }
      _ = try whole()
      try files.removeTree(folder / "twin")
      for n in 1...operations.count {
        if n % 2 == 0 {
          // Begun already, and interrupted.
          var begun = worker(bench)
          let iterations = Counter()
          begun.report = { if case .iteration = $0 { _ = iterations.next() } }
          begun.shouldStop = { iterations.count >= 2 }
          #expect(try begun() == nil)
          // And what an epoch behind the last whole one has left.
          let left = folder / "twin.work/trial/checkpoint_000002"
          try files.createFolder(left)
          try files.write([1], to: left / "checkpoints")
        }
        var sleeper = worker(bench)
        let count = Counter()
        sleeper.files = FileSystem { _, _ throws(FileError) in
          guard count.next() == n else { return }
          for claim: Path in ["claims", "end.claim"] {
            try files.removeTree(folder / "twin.work" / claim)
          }
          expectNoError { () throws in #expect(try worker(bench)() != nil, "operation \(n)") }
        }
        #expect(try sleeper()?.finished == 1, "operation \(n)")
        #expect(try bench.differences("whole", "twin") == [], "operation \(n)")
        #expect(try !files.exists(folder / "twin.work"), "operation \(n)")
        try files.removeTree(folder / "twin")
        try files.removeTree(folder / "twin.work")
      }
    }
  }

  @Test func `a group without time for an epoch is not taken again`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.zoo)
      let run = worker(bench)
      let work = WorkFolder(folder / "work", files: files)
      try work.create()
      let heartbeat = try Heartbeat()
      defer { heartbeat.stop() }
      let plan = try run.options.preparation(files: files).plan(Engines([LaneEngines(capacity: 2)]))
      try Worker.withRun { me throws in
        let queue = GroupQueue(
          plan, in: work, for: me, heartbeat: heartbeat, shard: .whole,
          ending: { _ in nil }, mayBegin: { _ in true }, shouldStop: { false },
          report: { _ in })
        let first = try #require(try queue.next().assignment)
        queue.finish(first, givenUp: [], ranOutOfTime: true)
        #expect(queue.ranOutOfTime)
        let second = try #require(try queue.next().assignment)
        #expect(second.claim.name != first.claim.name)
        // One that was lost, or stopped for another reason, is looked at again.
        queue.finish(second, givenUp: [], ranOutOfTime: false)
        let again = try #require(try queue.next().assignment)
        #expect(again.claim.name == second.claim.name)
        queue.finish(again, givenUp: again.group.models.map(\.name), ranOutOfTime: false)
        let last = try queue.next().assignment?.claim.name
        #expect(last == nil)
      }
    }
  }

  @Test func `of several that claim a group one gets it`() throws {
    try withTemporaryFolder { folder in
      let work = WorkFolder(folder / "work", files: files)
      try work.create()
      let folder = ClaimFolder(work)
      let won = Counter()
      let (done, all) = (Counter(), DispatchSemaphore(value: 0))
      onThreads(8) { _ in
        Worker.withRun { me in
          for group in 0..<20 {
            let name = Path("\(group)")
            let claim = try? folder.take(name, trials: [name], for: me, among: [])
            if claim != nil { won.add(group) }
          }
          // With its run a worker's claims end: none does before all have tried.
          if done.next() == 8 { for _ in 0..<8 { all.signal() } }
          all.wait()
        }
      }
      #expect(won.values == Array(0..<20))
      try Worker.withRun { me throws in
        #expect(try folder.take("x", trials: ["u"], for: me, among: []) != nil)
        // Of another plan's group the trials count.
        #expect(try folder.take("y", trials: ["u"], for: me, among: []) == nil)
        #expect(try folder.take("y", trials: ["u"], for: me, among: ["x"]) != nil)
      }
      // All of them end with their run.
      #expect(try folder.all(0).allSatisfy(\.isStale))
    }
  }

  @Test func `a claim that can't be read counts until it is old`() throws {
    try withTemporaryFolder { folder in
      let work = WorkFolder(folder / "work", files: files)
      try work.create()
      try files.write([], to: work.claims / "g")
      let now = try work.now()
      #expect(try ClaimFolder(work).all(now).map(\.isStale) == [false])
      #expect(try ClaimFolder(work).all(now + ClaimFolder.patience + 1).map(\.isStale) == [true])
    }
  }
}

@Suite struct WorkerTests {
  @Test func `a run lives as long as it lasts`() throws {
    let me = Worker.withRun { me in
      #expect(!me.isGone)
      return me
    }
    #expect(me.isGone)
    #expect(Worker(json: me.json) == me)
    #expect(Worker(json: ["host": "h"]) == nil)
  }

  @Test func `a process is known by its number and its start, where that means anything`() throws {
    Worker.withRun { me in
      var parent = me
      (parent.process, parent.processStart) = (1, 0)
      #expect(parent.isGone, "process 1 began at another time")
      var none = me
      none.process = .max
      #expect(none.isGone)
      for change: (inout Worker) -> Void in [
        { $0.host += "x" }, { $0.boot += "x" }, { $0.processSpace += "x" },
      ] {
        var other = none
        change(&other)
        #expect(!other.isGone, "nothing is known of another machine's processes")
      }
    }
  }

  @Test(arguments: [("0/8", 0), ("3/8", 37), ("7/8", 87), ("0/1", 0)])
  func `a shard begins at its part of the plan`(text: String, start: Int) throws {
    let shard = try #require(Shard(text))
    #expect(shard.description == text)
    #expect(shard.start(of: 100) == start && shard.start(of: 0) == 0)
  }

  @Test(arguments: ["8/8", "-1/8", "1", "1/0", "1/2/3", "a/b", ""])
  func `nonsense is no shard`(text: String) {
    #expect(Shard(text) == nil)
  }
}

extension GroupQueue.Next {
  fileprivate var assignment: GroupQueue.Assignment? {
    if case .group(let assignment) = self { assignment } else { nil }
  }
}
