import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

@Suite struct TimeLimitTests {
  @Test(arguments: [
    ("90", 5400), ("3:50", 230), ("3:50:00", 13_800), ("2-0", 172_800), ("1-12:30", 131_400),
    ("1-12:30:15", 131_415), ("100:00:00", 360_000), ("0", 0),
  ]) func `is read as Slurm reads it`(text: String, seconds: Int) {
    #expect(TimeLimit(text)?.seconds == seconds)
  }

  @Test(arguments: ["", "a", "1:2:3:4", "1-", "-1", "1.5", "1:", "1-2-3", "+5", "1234567890"])
  func `nonsense is no time`(text: String) {
    #expect(TimeLimit(text) == nil)
  }

  @Test func `is written with hours, minutes and seconds`() {
    #expect(TimeLimit(seconds: 13_805).description == "3:50:05")
    #expect(TimeLimit(TimeLimit(seconds: 360_000).description)?.seconds == 360_000)
  }

  @Test(arguments: ["999999-0", "213504-0", "999999-999999:999999:999999"])
  func `thousands of years are no limit`(text: String) throws {
    let shape = GroupShape(
      architecture: Architecture(.cnn, channels: 1), batchSize: 10, variational: true)
    let budget = TimeBudget(
      try #require(TimeLimit(text)), since: .max - 1, now: { .max - 1 },
      probe: { _ in SpeedProbe(evaluation: 0.1, epoch: 0.1) })
    #expect(!budget.isUsedUp)
    let other = TimeBudget(
      try #require(TimeLimit(text)), since: 5, now: { 6 },
      probe: { _ in SpeedProbe(evaluation: 1, epoch: 1e6) })
    #expect(other.allows(iteration: 1, of: shape))
  }

  @Test func `an epoch begins only where it can end`() {
    let clock = Counter()
    let shape = GroupShape(
      architecture: Architecture(.cnn, channels: 1), batchSize: 10, variational: true)
    let probes = Counter()
    // Every look at the clock is a second.
    let budget = TimeBudget(
      TimeLimit(seconds: 100), since: 0, now: { UInt64(clock.next()) * 1_000_000_000 },
      probe: { _ in
        _ = probes.next()
        return SpeedProbe(evaluation: 1, epoch: 10)
      })
    #expect(budget.allows(iteration: 1, of: shape))
    // Longer than was measured, and with a margin longer than what is left.
    budget.note(epoch: 90, of: shape)
    #expect(!budget.allows(iteration: 1, of: shape))
    #expect(budget.allows(iteration: 0, of: shape))
    #expect(budget.allows(iteration: 1, of: shape, stopsWithin: true))
    #expect(!budget.allows(iteration: 1, of: shape))
    #expect(probes.count == 1)
    #expect(!budget.isUsedUp)
    for _ in 0..<100 { _ = clock.next() }
    #expect(budget.isUsedUp && !budget.allows(iteration: 0, of: shape))
    #expect(!budget.allows(iteration: 1, of: shape, stopsWithin: true))
  }

  @Test func `without time nothing is begun, and the same command goes on`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("whole")()
      let begun = bench.run("twin") { $0.execution.timeLimit = TimeLimit(seconds: 0) }
      #expect(try begun() == nil)
      #expect(try bench.finished("twin") == [])
      let words = [
        "run", bench.source.description, (folder / "twin").description, "--epochs", "2",
        "--time-limit", "0",
      ]
      let (code, _, messages) = tool(words)
      #expect(code == .timeLimit)
      #expect(messages.contains("There is no time to go on."))
      #expect(try bench.run("twin") { $0.execution.timeLimit = TimeLimit("60") }() != nil)
      #expect(try bench.differences("whole", "twin") == [])
    }
  }

  @Test func `what a limit is too short for is told, and the limit that is enough`() throws {
    let shape = GroupShape(
      architecture: Architecture(.cnn, channels: 1), batchSize: 10, variational: true)
    // Ten of a hundred seconds are gone when it is looked.
    func budget(epoch: Double, again: Double) -> TimeBudget {
      let probes = Counter()
      return TimeBudget(
        TimeLimit(seconds: 100), since: 0, now: { 10_000_000_000 },
        probe: { _ in SpeedProbe(evaluation: 1, epoch: probes.next() == 1 ? epoch : again) })
    }
    let short = budget(epoch: 100, again: 110)
    #expect(short.shortage() == nil)
    #expect(!short.allows(iteration: 1, of: shape))
    let shortage = try #require(short.shortage())
    #expect(shortage.isCertain && shortage.exitCode == .usage)
    #expect(shortage.enough.seconds == 131)
    #expect(
      shortage.description
        == "--time-limit 0:01:40 is too short: the next epoch takes about \(durationText(120)), so nothing can be "
        + "done in it. Give 0:02:11 or more.")
    // What took its time before is no reason to give up.
    let late = budget(epoch: 80, again: 80)
    #expect(!late.allows(iteration: 1, of: shape))
    #expect(late.shortage()?.isCertain == false)
    // Of what can be stopped within an epoch, the end is kept for writing.
    let kept = TimeBudget(
      TimeLimit(seconds: 12), since: 0, now: { 2_000_000_000 },
      probe: { _ in SpeedProbe(evaluation: 1, epoch: 1) })
    #expect(!kept.allows(iteration: 1, of: shape, stopsWithin: true))
    let end = try #require(kept.shortage())
    #expect(end.isCertain && end.enough.seconds == 18)
    #expect(
      end.description
        == "--time-limit 0:00:12 is too short: the last 15 s are kept for writing what is done, so nothing can be done "
        + "in it. Give 0:00:18 or more.")
    // What was over before anything lasted is no limit for any run, unless it lost its time elsewhere.
    #expect(throws: Never.self) { try kept.refuse(spentOn: "reading", since: 0) }
    let over = TimeBudget(
      TimeLimit(seconds: 12), since: 0, now: { 13_000_000_000 },
      probe: { _ in SpeedProbe(evaluation: 1, epoch: 1) })
    #expect(throws: Never.self) { try over.refuse(spentOn: "reading", since: 5_000_000_000) }
    let refusal = #expect(throws: RunError.self) {
      try over.refuse(spentOn: "reading", since: 1_000_000_000)
    }
    #expect(
      refusal?.description
        == "--time-limit 0:00:12 is too short: it was over while reading. Give more.")
    // A process that slept while it was measured is none, either.
    let slept = budget(epoch: 1000, again: 10)
    #expect(!slept.allows(iteration: 1, of: shape))
    #expect(slept.shortage()?.isCertain == false)
    // Nor is one that has done something.
    let busy = budget(epoch: 100, again: 100)
    #expect(busy.allows(iteration: 0, of: shape))
    busy.noteProgress()
    #expect(!busy.allows(iteration: 1, of: shape))
    #expect(busy.shortage() == nil)
  }
}
