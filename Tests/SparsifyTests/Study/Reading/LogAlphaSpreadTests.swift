import Sparsify
import Testing
import VariationalDropout

@Suite struct LogAlphaSpreadTests {
  @Test func `weights of known log-alpha fall into their bins`() {
    // Of a weight 1 log-alpha is log_sigma2; both ends are clamped.
    let logSigma2: [Float] = [-20, -10, -9.6, -0.4, -0.1, 0.1, 9.9, 30]
    let spread = LogAlphaSpread(
      weights: logSigma2.map { _ in 1 }, logSigma2: logSigma2, bound: 10)
    var expected = [Int](repeating: 0, count: 40)
    (expected[0], expected[19], expected[20], expected[39]) = (3, 2, 1, 2)
    #expect(spread.histogram == expected)
    #expect(spread.quantiles.count == LogAlphaSpread.levels.count)
    expectNear(spread.quantiles[2], -0.25, relative: 1e-6, "median")
    #expect(spread.quantiles[0] == -10)
  }

  @Test func `a convolution's are clamped at 8`() {
    let spread = LogAlphaSpread(weights: [1, 1, 0], logSigma2: [-20, 20, 0], bound: 8)
    #expect(spread.histogram[4] == 1 && spread.histogram[36] == 2)
  }
}
