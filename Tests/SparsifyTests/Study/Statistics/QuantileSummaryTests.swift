import Sparsify
import Tensor
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

  @Test func `quantiles without sorting are those of sorted numbers`() {
    var generator = SplitMix64(seed: 7)
    let levels = [0, 0.01, 0.05, 0.25, 0.5, 0.5, 0.75, 0.95, 1]
    for count in Array(1...70) + [1_000, 20_000] {
      let numbers = (0..<count).map { _ in Double.random(in: -10...10, using: &generator) }
      // In order, the wrong way round, many alike, all alike, and up and down.
      let shapes = [
        numbers, numbers.sorted(), numbers.sorted(by: >), numbers.map { $0.rounded() / 4 },
        numbers.map { _ in 1 }, numbers.map { max(-2, min(2, $0)) },
        numbers.indices.map { Double(min($0, count - $0)) },
      ]
      for values in shapes {
        let sorted = SortedValues(values)
        #expect(
          Quantiles.values(levels, of: values) == levels.map { sorted.quantile($0) },
          "\(count) numbers from \(values[0])")
      }
    }
  }

  @Test func `numbers too large for their squares have no spread`() {
    #expect(QuantileSummary([1e200, -1e200]).standardDeviation == nil)
    #expect(QuantileSummary([1e308, 1e308]).mean == nil)
  }
}
