import Glibc
import Sparsify
import Synchronization
import Tensor
import Testing

private let second: UInt64 = 1_000_000_000

private func record(_ epoch: Int, accuracy: Double) -> EpochRecord {
  let measure = EpochRecord.Measure(loss: 1, nll: 1, accuracy: accuracy)
  return EpochRecord(
    epoch: epoch, train: measure, test: measure, validation: nil, klWeight: 0, kl: 1,
    prunedWeights: [epoch], weights: [10],
    circumstances: EpochRecord.Circumstances(
      timestamp: 0, seconds: 0, totalSeconds: 0, secondsSinceRestore: 0, processID: 0,
      hostName: "", address: ""))
}

extension RunExtent {
  fileprivate static func some(
    trials: Int = 2, finishedTrials: Int = 0, begun: [Path: Int] = [:]
  ) -> RunExtent {
    RunExtent(
      trials: Set((["a", "b", "c", "d"] as [Path]).prefix(trials)), finishedTrials: finishedTrials,
      begun: begun, groups: 1, threads: 1,
      epochs: 5,
      samples: 1000)
  }
}

extension ProgressTally {
  fileprivate static func begun(_ extent: RunExtent) -> ProgressTally {
    var tally = ProgressTally(start: 0)
    tally.add(.started(extent))
    return tally
  }
}

@Suite struct ProgressTallyTests {
  @Test func `shows share, models, epochs, time left, then measures and rates`() {
    var tally = ProgressTally.begun(.some())
    tally.add(.iteration(trial: "a", record(1, accuracy: 0.9)))
    tally.add(.iteration(trial: "b", record(3, accuracy: 0.8)))
    #expect(
      tally.line(2 * second, width: 200)
        == "40%, models 0/2, epochs 4/10, 6 s left, after 2 s, sparsity 0.200, accuracy 0.850, "
        + "720 models/h, 1000 samples/s")
  }

  @Test(arguments: [
    (
      200,
      "20%, models 0/1, epochs 1/5, 4 s left, after 1 s, 1 lost, sparsity 0.100, accuracy 0.900, 720 models/h, 1000 samples/s"
    ),
    (62, "20%, models 0/1, epochs 1/5, 4 s left, after 1 s, 1 lost"),
    (37, "20%, models 0/1, epochs 1/5, 4 s left"), (36, "20%, models 0/1, epochs 1/5"),
    (27, "20%, models 0/1, epochs 1/5"), (26, "20%, models 0/1"), (15, "20%, models 0/1"),
    (14, "20%"), (4, "20%"), (3, "20%"), (2, ""),
  ])
  func `drops what does not fit, whole`(width: Int, text: String) {
    var tally = ProgressTally.begun(.some())
    tally.add(.iteration(trial: "a", record(1, accuracy: 0.9)))
    tally.add(.iteration(trial: "b", record(0, accuracy: 0.1)))
    tally.add(
      .failed(TrialFailure(trial: "b", epoch: 1, step: 1, layer: nil, reason: "loss not finite")))
    #expect(tally.line(second, width: width) == text)
  }

  @Test func `begins where earlier runs ended, but counts as rate what is trained now`() {
    var tally = ProgressTally.begun(.some(finishedTrials: 6, begun: ["a": 4]))
    #expect(tally.line(0, width: 200) == "85%, models 6/8, epochs 34/40, after 0 s")
    tally.add(.iteration(trial: "a", record(5, accuracy: 0.5)))
    #expect(
      tally.line(second, width: 60) == "87%, models 6/8, epochs 35/40, 5 s left, after 1 s")
  }

  @Test func `a model that begins anew, or that others finish, counts for what it is`() {
    var tally = ProgressTally.begun(.some(begun: ["a": 4, "b": 2]))
    tally.add(.iteration(trial: "a", record(0, accuracy: 0.5)))
    #expect(tally.line(0, width: 36) == "20%, models 0/2, epochs 2/10")
    tally.add(.doneElsewhere(trials: ["b"]))
    #expect(tally.line(0, width: 36) == "50%, models 1/2, epochs 5/10")
  }

  @Test func `models that wait for the next run are neither lost nor done, and take no time now`() {
    var tally = ProgressTally.begun(.some(trials: 3))
    let full = FileError(.write, "twin.work/b.state", code: ENOSPC)
    tally.add(.iteration(trial: "a", record(5, accuracy: 0.5)))
    tally.add(.finished(trial: "a"))
    tally.add(.iteration(trial: "b", record(2, accuracy: 0.5)))
    tally.add(.stuck(trial: "b", full))
    #expect(
      tally.line(7 * second, width: 90)
        == "46%, models 1/3, epochs 7/15, 18 s left, after 7 s, 1 waiting for the next run")
    tally.add(.stuck(trial: "c", full))
    #expect(
      tally.line(7 * second, width: 80)
        == "46%, models 1/3, epochs 7/15, after 7 s, 2 waiting for the next run")
    tally.add(.doneElsewhere(trials: ["b"]))
    #expect(
      tally.line(7 * second, width: 80)
        == "66%, models 2/3, epochs 10/15, after 7 s, 1 waiting for the next run")
  }

  @Test func `each model counts once, whoever tells what became of it`() {
    var tally = ProgressTally.begun(.some(trials: 4, finishedTrials: 1))
    tally.add(.iteration(trial: "a", record(5, accuracy: 0.5)))
    tally.add(.finished(trial: "a"))
    tally.add(.doneElsewhere(trials: ["a", "b", "finished before"]))
    tally.add(.doneElsewhere(trials: ["b"]))
    tally.add(.failedElsewhere(trials: ["a", "c", "failed before"]))
    // Late: another worker was quicker.
    tally.add(.iteration(trial: "b", record(3, accuracy: 0.5)))
    #expect(
      tally.line(0, width: 59)
        == "75%, models 3/4, epochs 15/20, after 0 s, 1 lost")
    tally.add(.finished(trial: "d"))
    #expect(tally.line(0, width: 17) == "100%, models 4/4")
  }

  @Test func `the time left is that of all who are at work, or is not told`() {
    var tally = ProgressTally.begun(.some(trials: 4, begun: ["c": 1]))
    func left() -> Bool { tally.line(2 * second, width: 60).contains("left") }
    tally.add(.iteration(trial: "a", record(1, accuracy: 0.5)))
    tally.add(.iteration(trial: "a", record(2, accuracy: 0.5)))
    // Alone: an epoch a second, and 17 are left.
    #expect(
      tally.line(2 * second, width: 40) == "15%, models 0/4, epochs 3/20, 17 s left")
    tally.add(.others(models: 2))
    #expect(!left())
    tally.add(.doneElsewhere(trials: ["b"]))
    #expect(!left())
    tally.add(.doneElsewhere(trials: ["c"]))
    // Of c others have trained four epochs, of b five: with two of a eleven in two seconds, and eight are left.
    #expect(
      tally.line(2 * second, width: 41) == "60%, models 2/4, epochs 12/20, 2 s left")
    // The others have gone: one a second.
    tally.add(.others(models: 0))
    #expect(
      tally.line(2 * second, width: 41) == "60%, models 2/4, epochs 12/20, 8 s left")
  }

  @Test func `a zoo that is looked at anew keeps its pace`() {
    var tally = ProgressTally.begun(.some(trials: 3))
    for epoch in 1...5 { tally.add(.iteration(trial: "a", record(epoch, accuracy: 0.5))) }
    tally.add(.finished(trial: "a"))
    tally.add(.doneElsewhere(trials: ["b"]))
    tally.add(.started(.some(trials: 1, finishedTrials: 2)))
    #expect(
      tally.line(5 * second, width: 200)
        == "66%, models 2/3, epochs 10/15, 5 s left, after 5 s, 720 models/h, 1000 samples/s, 1 by other workers"
    )
  }

  @Test func `is at 100 percent when all models are finished, not before`() {
    var tally = ProgressTally.begun(.some(trials: 1))
    tally.add(.iteration(trial: "a", record(5, accuracy: 0.5)))
    #expect(tally.line(0, width: 15) == "99%, models 0/1")
    tally.add(.finished(trial: "a"))
    #expect(tally.line(0, width: 17) == "100%, models 1/1")
    #expect(tally.line(0, width: 4) == "100%")
    #expect(ProgressTally.begun(.some(trials: 0)).line(0, width: 4) == "100%")
  }

  @Test func `off a terminal there is a line at each tenth and every ten minutes`() {
    var tally = ProgressTally.begun(.some(begun: ["a": 3]))
    let before = tally.isLineDue(0, isTerminal: false)
    tally.add(.iteration(trial: "a", record(4, accuracy: 0)))
    let first = tally.isLineDue(1, isTerminal: false)
    let second = tally.isLineDue(2, isTerminal: false)
    let afterTenMinutes = tally.isLineDue(600_000_000_001, isTerminal: false)
    #expect(!before && first && !second && afterTenMinutes)
  }

  @Test(arguments: [(0.2, "1 s"), (59, "59 s"), (200, "3 min 20 s"), (12_000, "3 h 20 min")])
  func `durations read well`(seconds: Double, text: String) {
    #expect(durationText(seconds) == text)
  }

  @Test(arguments: [
    (0, "0 s"), (1e-9, "0.0001 s"), (0.01, "0.01 s"), (0.01234, "0.012 s"), (0.2345, "0.23 s"),
    (0.999, "1 s"), (1.26, "1.3 s"), (9.6, "9.6 s"), (9.96, "10 s"), (10.2, "11 s"),
    (200, "3 min 20 s"), (.infinity, "unknown time"), (.nan, "unknown time"),
  ]) func `short estimates have two digits`(seconds: Double, text: String) {
    #expect(estimateText(seconds) == text)
  }
}

@Suite struct ProgressTests {
  /// A progress on a terminal of a width that can change, with a clock that is set.
  private final class Screen: Sendable {
    let time = Atomic<UInt64>(0)
    let width = Atomic<Int>(80)
    private let shown = Mutex("")

    func progress(isQuiet: Bool = false) -> Progress {
      let columns: @Sendable (Console.Stream) -> Int = { [self] _ in
        width.load(ordering: .relaxed)
      }
      let console = Console(isTerminal: true, columns: columns) {
        [self] _, text throws(FileError) in shown.withLock { $0 += text }
      }
      return Progress(
        console: console, isQuiet: isQuiet, now: { [self] in time.load(ordering: .relaxed) })
    }

    /// What was written since the last call.
    func take() -> String {
      shown.withLock { text in
        defer { text = "" }
        return text
      }
    }
  }

  @Test func `is redrawn every half second, whether anything happens or not`() {
    let screen = Screen()
    let progress = screen.progress()
    progress.handle(.started(.some(begun: ["a": 1])))
    #expect(
      screen.take()
        == "\r\u{1B}[K2 models to sparsify, 5 epochs each, in 1 group on 1 thread; 1 of them begun before.\n"
    )
    screen.time.store(second / 2, ordering: .relaxed)
    progress.tick()
    #expect(screen.take() == "\r\u{1B}[K10%, models 0/2, epochs 1/10, after 0 s")
    progress.tick()
    #expect(screen.take() == "")
    screen.time.store(61 * second, ordering: .relaxed)
    screen.width.store(30, ordering: .relaxed)
    progress.tick()
    #expect(screen.take() == "\r\u{1B}[K10%, models 0/2, epochs 1/10")
  }

  @Test func `leaves its last line, and draws none after it`() {
    let screen = Screen()
    let progress = screen.progress()
    progress.handle(.started(.some(trials: 1)))
    progress.handle(.iteration(trial: "a", record(5, accuracy: 0.5)))
    progress.handle(.finished(trial: "a"))
    _ = screen.take()
    screen.width.store(16, ordering: .relaxed)
    progress.end()
    #expect(screen.take() == "\r\u{1B}[K100%, models 1/1\n")
    screen.time.store(9 * second, ordering: .relaxed)
    progress.tick()
    progress.end()
    #expect(screen.take() == "")
  }

  @Test(arguments: [(true, "the tables and the report"), (false, "the tables")])
  func `says once what the ending makes`(hasReport: Bool, what: String) {
    let screen = Screen()
    let progress = screen.progress()
    progress.handle(.started(.some(trials: 0)))
    _ = screen.take()
    progress.handle(.ending(hasReport: hasReport))
    #expect(screen.take() == "\r\u{1B}[KNothing is left to train: making \(what).\n")
  }

  @Test func `is silent where asked, but for what went wrong`() {
    let screen = Screen()
    let progress = screen.progress(isQuiet: true)
    progress.handle(.started(.some()))
    progress.handle(.skipped(SkippedTrial(name: "a", reason: "is empty")))
    progress.handle(.ending(hasReport: true))
    screen.time.store(9 * second, ordering: .relaxed)
    progress.tick()
    progress.end()
    #expect(screen.take() == "a skipped: is empty\n")
  }
}
