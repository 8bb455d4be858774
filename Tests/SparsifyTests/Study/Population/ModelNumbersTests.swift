import Sparsify
import Tensor
import Testing

/// The same models in several twins.
@Suite struct ModelNumbersTests {
  /// The hours of sleep that ten patients gained by two drugs: Student, The probable error of a mean, Biometrika 6, 1908.
  /// The interval is that of R's `t.test(paired = TRUE)`.
  @Test func `the difference and its interval are those of a paired t test`() throws {
    let patients = (0..<10).map { Path("patient \($0)") }
    let first = ModelNumbers(patients, [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2])
    let second = ModelNumbers(
      patients.reversed(), [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4].reversed())
    let difference = second.difference(from: first)
    #expect(difference.n == 10)
    expectNear(difference.mean, 1.58, "mean")
    let interval = try #require(difference.interval)
    expectNear(interval.lower, 0.7001142, relative: 1e-6, "lower")
    expectNear(interval.upper, 2.4598858, relative: 1e-6, "upper")
  }

  @Test func `models of which one number is missing do not count`() {
    let first = ModelNumbers(["a", "b", "c", "d"], [1, nil, 3, .infinity])
    let second = ModelNumbers(["e", "d", "c", "b", "a"], [9, 8, 5, 7, 2])
    let difference = second.difference(from: first)
    #expect(difference.n == 2 && difference.mean == 1.5)
    #expect(first.difference(from: ModelNumbers([], [])).mean == nil)
  }
}
