import Foundation
import Testing
import VariationalDropout

/// The errors of the lane functions against the double-precision ones, over their ranges.
struct LaneMathTests {
  /// The largest error of `lanes` against `exact` at a few hundred thousand points, relative where asked.
  private func largestError(
    _ range: ClosedRange<Double>, relative: Bool, logarithmic: Bool = false,
    _ lanes: (LaneVector) -> LaneVector, _ exact: (Double) -> Double
  ) -> Double {
    var worst = 0.0
    let points = 40_000
    for point in 0..<points {
      var x = splat(0)
      for lane in 0..<LaneVector.count {
        let t = (Double(point) + Double(lane) / Double(LaneVector.count)) / Double(points)
        x[lane] =
          logarithmic
          ? Float(range.lowerBound * pow(range.upperBound / range.lowerBound, t))
          : Float(range.lowerBound + t * (range.upperBound - range.lowerBound))
      }
      let y = lanes(x)
      for lane in 0..<LaneVector.count {
        let expected = exact(Double(x[lane]))
        let error = abs(Double(y[lane]) - expected) / (relative ? abs(expected) : 1)
        worst = error.isNaN ? .infinity : max(worst, expected == 0 ? abs(Double(y[lane])) : error)
      }
    }
    return worst
  }

  @Test func exponentialIsAccurate() {
    #expect(largestError(-80...80, relative: true, exponential, exp) < 2e-7)
  }

  @Test func logarithmIsAccurate() {
    #expect(
      largestError(1e-37...1e37, relative: false, logarithmic: true, logarithm, log) < 8e-6)
    #expect(largestError(0.5...2, relative: true, logarithm, log) < 3e-7)
    #expect(logarithm(splat(1))[0] == 0)
  }

  /// A function of pairs for single vectors; each has to come out the same on both sides.
  private func alone(_ function: @escaping (LanePair) -> LanePair) -> (LaneVector) -> LaneVector {
    { x in
      let both = (function(LanePair(x, splat(1))).first, function(LanePair(splat(1), x)).second)
      #expect(both.0 == both.1)
      return both.0
    }
  }

  @Test func theLogarithmOfGaussiansIsAccurateAndNeverNegative() {
    #expect(
      largestError(
        1...0x1p31, relative: false, logarithmic: true, alone(minusTwoLogarithmOfFraction)
      ) {
        -2 * log($0 * 0x1p-31)
      } < 3e-6)
    let ends = minusTwoLogarithmOfFraction(
      LanePair(splat(Float(0x1p31).nextDown), splat(0x1p31)))
    #expect(ends.first[0] >= 0 && ends.second[0] == 0)
  }

  @Test func rootsAreAccurate() {
    #expect(
      largestError(1e-16...1e16, relative: true, logarithmic: true, reciprocalSquareRoot) {
        1 / $0.squareRoot()
      } < 3e-7)
    #expect(
      largestError(1e-16...1e16, relative: true, logarithmic: true, alone(coarseSquareRoot)) {
        $0.squareRoot()
      } < 1e-6)
    #expect(coarseSquareRoot(LanePair(splat(0), splat(4))).first[0] == 0)
  }

  @Test func sigmoidsAreAccurate() {
    #expect(largestError(-20...20, relative: false, hyperbolicTangent, tanh) < 4e-7)
    #expect(largestError(-60...60, relative: true, logistic) { 1 / (1 + exp(-$0)) } < 4e-7)
  }

  @Test func normalDistributionIsAccurate() {
    let cumulative = largestError(-8...8, relative: false, cumulativeNormal) {
      erfc(-$0 / 2.0.squareRoot()) / 2
    }
    let density = largestError(-8...8, relative: false, normalDensity) {
      exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot()
    }
    #expect(cumulative < 3e-7 && density < 3e-7)
  }

  private func cumulativeNormal(_ x: LaneVector) -> LaneVector { normalDistribution(x).cumulative }
  private func normalDensity(_ x: LaneVector) -> LaneVector { normalDistribution(x).density }

  @Test func notANumberStaysNotANumber() {
    for function in [exponential, logistic, hyperbolicTangent] {
      #expect(function(splat(.nan))[0].isNaN)
    }
  }
}
