import Foundation
import Sparsify
import Testing

@Suite struct MeanIntervalTests {
  @Test func `means and intervals are those of the golden cases`() throws {
    for golden in try StatisticsGolden.cases(of: "mean_t") {
      let mean = MeanInterval(try golden.column("x"))
      let expected = try golden.object("expected")
      #expect(mean.n == expected["n"]?.int)
      expectNear(mean.mean, expected["mean"]?.double, "mean")
      expectNear(mean.median, expected["median"]?.double, "median")
      expectNear(mean.standardDeviation, expected["sd"]?.double, "sd")
      expectNear(mean.interval, try expected.column("interval"), "interval")
    }
  }

  @Test func `of nothing there is no mean`() {
    let nothing = MeanInterval([nil, .nan])
    #expect(nothing.n == 0 && nothing.mean == nil && nothing.median == nil)
    #expect(nothing.interval == nil)
  }

  /// From the regularised incomplete beta function in 30 digits.
  @Test(arguments: [
    (1, 12.706204736174705), (2, 4.302652729749464), (4, 2.7764451051977944),
    (10, 2.2281388519862747), (30, 2.0422724563012383), (100, 1.9839715185235523),
    (1000, 1.9623390808264085),
  ])
  func `bounds of Student's distribution are the known ones`(degreesOfFreedom: Int, bound: Double) {
    expectNear(
      StudentDistribution(degreesOfFreedom: degreesOfFreedom).bound(of: 0.95), bound,
      relative: 1e-13,
      "\(degreesOfFreedom) degrees of freedom")
  }

  @Test func `one degree of freedom gives the arctangent, two a root`() {
    for t in [0, 0.01, 0.5, 1, 3, 100, 1e6] {
      expectNear(
        StudentDistribution(degreesOfFreedom: 1).probability(within: t), 2 / Double.pi * atan(t),
        "Cauchy at \(t)")
      expectNear(
        StudentDistribution(degreesOfFreedom: 2).probability(within: t),
        t / (2 + t * t).squareRoot(),
        "two at \(t)")
    }
  }

  @Test func `with many degrees of freedom it is the normal distribution`() {
    expectNear(
      StudentDistribution(degreesOfFreedom: 10_000_001).bound(of: 0.95), Interval.normalQuantile,
      relative: 1e-6, "normal")
  }
}
