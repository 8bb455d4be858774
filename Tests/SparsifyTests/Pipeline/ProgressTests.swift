import Sparsify
import Tensor
import Testing

@Suite struct ProgressTests {
  private let extent = RunExtent(
    trials: 2, finishedTrials: 0, groups: 1, threads: 1, epochs: 5, samples: 1000)

  private func record(_ epoch: Int, accuracy: Double) -> EpochRecord {
    let measure = EpochRecord.Measure(loss: 1, nll: 1, accuracy: accuracy)
    return EpochRecord(
      epoch: epoch, train: measure, test: measure, validation: nil, klWeight: 0, kl: 1,
      prunedWeights: [epoch], weights: [10],
      circumstances: EpochRecord.Circumstances(
        timestamp: 0, seconds: 0, totalSeconds: 0, secondsSinceRestore: 0, processID: 0,
        hostName: "", address: ""))
  }

  @Test func `shows epochs, models, means, rate and time left`() {
    var tally = ProgressTally(extent, start: 0)
    tally.add(.iteration(trial: "a", record(1, accuracy: 0.9)))
    tally.add(.iteration(trial: "b", record(3, accuracy: 0.8)))
    #expect(
      tally.line(2_000_000_000)
        == "epochs 4/10, models 0/2, sparsity 0.200, accuracy 0.850, 1000 samples/s, 6 s left")
  }

  @Test func `a failed model counts no more`() {
    var tally = ProgressTally(extent, start: 0)
    tally.add(.iteration(trial: "a", record(1, accuracy: 0.9)))
    tally.add(.iteration(trial: "b", record(0, accuracy: 0.1)))
    tally.add(
      .failed(TrialFailure(trial: "b", epoch: 1, step: 1, layer: nil, reason: "loss not finite")))
    #expect(
      tally.line(1_000_000_000)
        == "epochs 1/5, models 0/1, 1 lost, sparsity 0.100, accuracy 0.900, 1000 samples/s, 4 s left"
    )
  }

  @Test func `off a terminal there is a line at each tenth`() {
    var tally = ProgressTally(extent, start: 0)
    let before = tally.isLineDue(0, isTerminal: false)
    tally.add(.iteration(trial: "a", record(1, accuracy: 0)))
    let first = tally.isLineDue(1, isTerminal: false)
    let second = tally.isLineDue(2, isTerminal: false)
    let afterTenMinutes = tally.isLineDue(600_000_000_001, isTerminal: false)
    #expect(!before && first && !second && afterTenMinutes)
  }

  @Test(arguments: [(0.2, "1 s"), (59, "59 s"), (200, "3 min 20 s"), (12_000, "3 h 20 min")])
  func `durations read well`(seconds: Double, text: String) {
    #expect(durationText(seconds) == text)
  }
}
