import Foundation
import Testing
import VariationalDropout

@Suite struct DoubleMathTests {
  /// Against the system's functions, which are within one unit in the last place.
  private func expectClose(_ actual: Double, _ expected: Double, _ what: String) {
    #expect(abs(actual - expected) <= 4 * expected.ulp, "\(what): \(actual), expected \(expected)")
  }

  @Test func `arctangents are the system's`() {
    for x in [0, 1e-300, 1e-9, 0.1, 0.5, 1, 2, 12.7, 1e3, 1e16, 1e150] {
      expectClose(preciseArctangent(x), atan(x), "atan \(x)")
      expectClose(preciseArctangent(-x), -atan(x), "atan -\(x)")
    }
  }

  @Test func `cosines are the system's`() {
    for x in stride(from: 0, through: 1, by: 0.015625) {
      #expect(abs(preciseCosine(halfTurns: x) - cos(.pi * x)) <= 4e-16, "cos(π\(x))")
    }
    #expect(preciseCosine(halfTurns: 0) == 1 && preciseCosine(halfTurns: 1) == -1)
    #expect(preciseCosine(halfTurns: 0.5) == 0)
  }

  @Test func `logarithms and exponentials are the system's`() {
    for x in [1e-300, 1e-9, 0.3, 0.999, 1, 1.5, 7, 1e6, 1e300] {
      #expect(abs(preciseLogarithm(x) - log(x)) <= 4 * max(log(x).ulp, 1e-17), "ln \(x)")
    }
    for x in [-699, -20, -1, -1e-9, 0, 1e-9, 0.5, 3, 40, 699] {
      expectClose(preciseExponential(x), exp(x), "e^\(x)")
    }
  }
}
