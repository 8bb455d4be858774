import Sparsify
import Testing

@Suite struct LogAlphaSpreadTests {
  @Test func `bins hold their left edge, the last one both`() {
    let spread = LogAlphaSpread([-10, -9.75, -9.5, -8, -0.25, 0, 0.25, 8, 9.5, 10])
    var expected = [Int](repeating: 0, count: 40)
    for (bin, count) in [(0, 2), (1, 1), (4, 1), (19, 1), (20, 2), (36, 1), (39, 2)] {
      expected[bin] = count
    }
    #expect(spread.histogram == expected)
  }

  @Test func `quantiles are those of the levels`() {
    let spread = LogAlphaSpread((0...20).map { Double($0) / 2 })
    #expect(LogAlphaSpread.levels == [0.05, 0.25, 0.5, 0.75, 0.95])
    #expect(spread.quantiles == [0.5, 2.5, 5, 7.5, 9.5])
  }
}
