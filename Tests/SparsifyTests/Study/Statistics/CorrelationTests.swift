import Sparsify
import Tensor
import TestSupport
import Testing

@Suite struct CorrelationTests {
  @Test func `correlations are those of the golden cases`() throws {
    for golden in try StatisticsGolden.cases(of: "correlation") {
      let (x, y) = (try golden.column("x"), try golden.column("y"))
      let correlation = Correlation(x, y)
      let expected = try golden.object("expected")
      #expect(correlation.n == expected["n"]?.int)
      for (name, value) in [
        ("pearson", correlation.pearson), ("spearman", correlation.spearman),
        ("kendall", correlation.kendall), ("slope", correlation.line?.slope),
        ("intercept", correlation.line?.intercept),
      ] {
        expectNear(value, expected[name]?.double, "\(name) of \(x) and \(y)")
      }
      expectNear(
        correlation.pearsonInterval, try expected.column("pearson_interval"),
        "interval of Pearson's of \(x) and \(y)")
      expectNear(
        correlation.spearmanInterval, try expected.column("spearman_interval"),
        "interval of Spearman's of \(x) and \(y)")
    }
  }

  @Test func `a perfect correlation is its own interval`() {
    let x = [1.0, 2, 3, 4, 5]
    #expect(Correlation(x, x).spearman == 1)
    #expect(Correlation(x, x).spearmanInterval == Interval(lower: 1, upper: 1))
    #expect(Correlation(x, x.map { -$0 }).spearmanInterval == Interval(lower: -1, upper: -1))
    #expect(Correlation([1, 2, 3], [1, 2, 3]).spearmanInterval == nil)
  }

  @Test func `values whose squares vanish correlate with nothing`() {
    let tiny = Correlation([1e-200, 2e-200, 3e-200], [1, 2, 3])
    #expect(tiny.pearson == nil && tiny.line == nil)
    #expect(tiny.spearman == 1 && tiny.kendall == 1)
    #expect(Correlation([1e200, -1e200, 3], [1, 2, 3]).pearson == nil)
  }

  @Test func `tied values share their ranks`() {
    #expect(midRanks([0.5, 0.2, 0.5, 0.9, 0.5]) == [3, 1, 3, 5, 3])
    #expect(midRanks([]) == [])
  }

  /// Pairs counted one by one, as the definition has it.
  private func slowKendall(_ x: [Double], _ y: [Double]) -> Double? {
    var (difference, xUntied, yUntied) = (0, 0, 0)
    for i in x.indices {
      for j in x.indices where j < i {
        let a = x[i] == x[j] ? 0 : x[i] < x[j] ? -1 : 1
        let b = y[i] == y[j] ? 0 : y[i] < y[j] ? -1 : 1
        difference += a * b
        xUntied += a * a
        yUntied += b * b
      }
    }
    if xUntied == 0 || yUntied == 0 { return nil }
    return Double(difference) / Double(xUntied).squareRoot() / Double(yUntied).squareRoot()
  }

  @Test(arguments: [2, 3, 8, 9, 33, 100])
  func `Kendall's tau by merging is that of all pairs`(count: Int) {
    var generator = SplitMix64(seed: UInt64(count))
    for values in [2, 5, 1000] {
      let x = (0..<count).map { _ in Double(Int.random(in: 0..<values, using: &generator)) }
      let y = (0..<count).map { _ in Double(Int.random(in: 0..<values, using: &generator)) }
      expectNear(kendallCorrelation(x, y), slowKendall(x, y), "\(x) and \(y)")
      expectNear(kendallCorrelation(x, x), slowKendall(x, x), "\(x) and itself")
    }
  }
}
