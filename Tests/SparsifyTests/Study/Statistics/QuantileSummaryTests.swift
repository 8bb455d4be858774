import Sparsify
import Testing

@Suite struct QuantileSummaryTests {
  @Test func `summaries are those of the golden cases`() throws {
    for golden in try StatisticsGolden.cases(of: "quantiles") {
      let summary = QuantileSummary(try golden.column("x"))
      let expected = try golden.object("expected")
      #expect(summary.n == expected["n"]?.int)
      #expect(summary.fliers == expected["fliers"]?.int)
      for (name, value) in [
        ("min", summary.minimum), ("q1", summary.lowerQuartile), ("median", summary.median),
        ("q3", summary.upperQuartile), ("max", summary.maximum), ("mean", summary.mean),
        ("sd", summary.standardDeviation), ("low_whisker", summary.lowWhisker),
        ("high_whisker", summary.highWhisker),
      ] {
        expectNear(value, expected[name]?.double, "\(name) of \(try golden.column("x"))")
      }
    }
  }

  @Test func `what is absent, NaN or infinite counts for nothing`() {
    #expect(
      QuantileSummary([1, nil, .nan, 2, .infinity, -.infinity, 4]) == QuantileSummary([4, 1, 2]))
    #expect(QuantileSummary([nil, .nan]).n == 0)
    #expect(QuantileSummary([nil, .nan]).fliers == nil)
  }

  @Test func `quantiles at the ends are the outermost values`() {
    let sorted = SortedValues([0.3, 0.1, 0.7])
    #expect(sorted.quantile(0) == 0.1 && sorted.quantile(1) == 0.7 && sorted.median == 0.3)
    #expect(SortedValues([]).median == nil)
  }

  @Test func `numbers too large for their squares have no spread`() {
    #expect(QuantileSummary([1e200, -1e200]).standardDeviation == nil)
    #expect(QuantileSummary([1e308, 1e308]).mean == nil)
  }
}
