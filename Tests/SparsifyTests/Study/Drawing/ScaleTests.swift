import Sparsify
import Testing

/// Scales, ranges and ticks.
@Suite struct ScaleTests {
  @Test func `numbers go to coordinates, those outside to the nearer end`() {
    let scale = Scale(10...20, from: 100, to: 0)
    #expect([10, 15, 20, 25, 0].map { scale($0) } == [100, 50, 0, 0, 100])
    #expect(scale.contains(20) && !scale.contains(20.1))
  }

  @Test func `a range of one number becomes one around it`() {
    for value in [0, 5, -3, 1e-9] {
      let scale = Scale(value...value, from: 0, to: 10)
      #expect(scale.lower < value && value < scale.upper && abs(scale(value) - 5) < 1e-6)
      let range = ClosedRange(spanning: [value, nil, .nan])
      #expect(range?.lowerBound ?? value < value && range?.upperBound ?? value > value)
    }
    #expect(ClosedRange(spanning: [nil, .infinity]) == nil)
    for padding in [0, 0.06] {
      #expect(ClosedRange(spanning: [-1.5e308, 1.5e308], padding: padding) == nil)
    }
    #expect(HistogramChart([-1.5e308, 1.5e308]).counts == [])
  }

  @Test func `the room at the ends stops at what no number goes beyond`() {
    #expect(ClosedRange(spanning: [0, 100], padding: 0.1) == -10...110)
    #expect(ClosedRange(spanning: [0, 100], padding: 0.1, floor: 0, ceiling: 100) == 0...100)
    #expect(ClosedRange(spanning: [-5, 95], padding: 0.1, floor: 0, ceiling: 100) == -15...100)
    #expect(ClosedRange(spanning: [100, 100], floor: 0, ceiling: 100) == 95...100)
    #expect(ClosedRange(spanning: [0], floor: 0, ceiling: 100) == 0...0.05)
  }

  @Test(arguments: [
    (0.0, 1.0, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    (0, 25, ["0", "5", "10", "15", "20", "25"]),
    (0, 100, ["0", "20", "40", "60", "80", "100"]),
    (-7.5, 5, ["−7.5", "−5.0", "−2.5", "0.0", "2.5", "5.0"]),
    (0.11, 0.24, ["0.125", "0.150", "0.175", "0.200", "0.225"]),
    (981, 1004, ["985", "990", "995", "1000"]),
    (-10, 10, ["−10", "−5", "0", "5", "10"]),
  ])
  func `ticks are 1, 2, 2.5 or 5 times a power of ten`(low: Double, high: Double, labels: [String])
  {
    #expect(Ticks(in: low...high).labels == labels)
  }

  @Test func `counts have no halves`() {
    #expect(Ticks(in: 0...2, areWhole: true).labels == ["0", "1", "2"])
    #expect(Ticks(in: 0...13, areWhole: true).labels == ["0", "5", "10"])
    #expect(Ticks(in: 0...1, areWhole: true).labels == ["0", "1"])
  }

  @Test func `ticks of any range are few and within it`() {
    for exponent in -9...9 {
      var power = 1.0
      for _ in 0..<abs(exponent) { power *= exponent < 0 ? 0.1 : 10 }
      for start in [-3.7, 0, 0.011, 8.2] {
        let range = (start * power)...((start + 1.3) * power)
        let ticks = Ticks(in: range)
        #expect((2...10).contains(ticks.values.count), "\(range)")
        #expect(ticks.values.allSatisfy { range.contains($0) }, "\(range)")
        #expect(Set(ticks.labels).count == ticks.values.count, "\(range): \(ticks.labels)")
      }
    }
  }

  @Test func `a share and the same in per cent are shown alike`() {
    let share = 0.46449999999999997
    #expect((share * 100).shown(places: 1) == 46.45.shown(places: 1))
    #expect(46.45.shown(places: 1) == "46.4" && 46.55.shown(places: 1) == "46.6")
    #expect((46.45 + 1e-6).shown(places: 1) == "46.5" && (-46.45).shown(places: 1) == "−46.4")
    #expect(99.95.shown(places: 1) == "100.0" && 0.5.shown(places: 0) == "0")
  }

  @Test func `numbers have a real minus sign, and nothing has none`() {
    #expect((-1.25).shown(places: 1) == "−1.2" && (-0.04).shown(places: 1) == "0.0")
    #expect(2.0.signed(places: 1) == "+2.0" && 0.01.signed(places: 1) == "0.0")
    #expect(
      (nil as Double?).shown(places: 1) == "–" && (Double.nan as Double?).shown(places: 1) == "–")
    #expect([0, 999, 1_000, -12_345_678].map(\.grouped) == ["0", "999", "1,000", "−12,345,678"])
  }

  @Test func `a bound of an interval keeps its sign where it rounds to nothing`() {
    #expect((-0.0043).shownBound(places: 2) == "−0.00" && 0.0043.shownBound(places: 2) == "0.00")
    #expect((-0.52).shownBound(places: 2) == "−0.52" && 0.0.shownBound(places: 2) == "0.00")
    #expect((-0.0).shownBound(places: 2) == "0.00")
    #expect((nil as Double?).shownBound(places: 1) == "–")
  }
}
