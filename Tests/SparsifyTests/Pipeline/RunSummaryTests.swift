import Sparsify
import Tensor
import Testing

@Suite struct RunSummaryTests {
  private func summary(finished: Int, product: Product = .twin) -> RunSummary {
    RunSummary(
      twin: "my twin", product: product, finished: finished, trained: finished, skipped: [],
      failed: [])
  }

  @Test func `tells time, medians, and where to look next`() {
    var summary = summary(finished: 3)
    summary.seconds = 200
    summary.sparsity = Trajectories.Change(first: 0.007, last: 0.9166)
    summary.testAccuracy = Trajectories.Change(first: 0.9494, last: 0.892)
    #expect(
      summary.text == """
        3 models in 'my twin', 3 of them trained now, in 3 min 20 s.
        Medians: sparsity 0.007 → 0.917, test accuracy 0.949 → 0.892.
        All epochs as a table: 'my twin/trajectories.csv'
        Next: sparsify inspect 'my twin'
        """)
    #expect(summary.exitCode == .success)
  }

  @Test func `counts what was left out by reason`() {
    var summary = summary(finished: 1)
    summary.skipped = (1...4).map {
      SkippedTrial(name: Path("s\($0)"), reason: "ends at epoch \($0), wanted 50")
    }
    summary.failed = (1...2).map {
      TrialFailure(trial: Path("f\($0)"), epoch: $0, step: 7, layer: nil, reason: "loss not finite")
    }
    #expect(
      summary.text.contains(
        """
        4 skipped:
          4 models: ends at epoch …, wanted 50 (s1, s2, s3 and 1 more)
        2 failed (the same command with --retry-failed tries them again):
          2 models: loss not finite in epoch …, step 7 (f1, f2)
        All of these, with reasons: 'my twin/config.json'
        """))
    #expect(summary.exitCode == .incomplete)
  }

  @Test func `after a new zoo comes its twin`() {
    #expect(
      summary(finished: 1, product: .zoo).text.hasSuffix(
        "Next: sparsify run 'my twin' 'my twin_twin'"))
    #expect(summary(finished: 0).text.hasSuffix("Next: sparsify status 'my twin'"))
  }
}
