import Sparsify
import Testing

@Suite struct ProbeScoresTests {
  @Test func `R² is 1 less the error over the variance`() {
    expectNear(coefficientOfDetermination(of: [1, 2, 3, 4], by: [1, 2, 3, 4]), 1, "exact")
    expectNear(
      coefficientOfDetermination(of: [1, 2, 3, 4], by: [2.5, 2.5, 2.5, 2.5]), 0, "the mean")
    // Errors of 1 each; the variance is 1.25.
    expectNear(
      coefficientOfDetermination(of: [1, 2, 3, 4], by: [2, 3, 4, 5]), 1 - 1 / 1.25, "one more")
  }

  @Test func `R² is undefined of one target, and of many of one value`() {
    #expect(coefficientOfDetermination(of: [], by: []) == nil)
    #expect(coefficientOfDetermination(of: [1], by: [1]) == nil)
    // A mean of these is not 0.1 exactly.
    #expect(
      coefficientOfDetermination(of: Array(repeating: 0.1, count: 7), by: [1, 2, 3, 4, 5, 6, 7])
        == nil)
  }
}
