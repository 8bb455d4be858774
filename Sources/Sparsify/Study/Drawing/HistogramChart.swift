/// How many numbers lie in each of some bins of round width.
package struct HistogramChart: Sendable {
  package let edges: [Double]
  package let counts: [Int]
  package let median: Double?

  /// - Parameter values: what is absent or not finite is left out.
  package init(_ values: [Double?]) {
    let values = values.present
    median = SortedValues(values).median
    guard let range = ClosedRange(spanning: values, padding: 0) else {
      (edges, counts) = ([], [])
      return
    }
    // As many bins as the square root says, from 6 to 20.
    let wanted = Int(Double(values.count).squareRoot().rounded())
    let ticks = Ticks(in: range, count: min(20, max(6, wanted))).values
    let step = ticks.count > 1 ? ticks[1] - ticks[0] : range.upperBound - range.lowerBound
    let first = ((range.lowerBound / step) + 1e-9).rounded(.down) * step
    let bins = min(200, max(1, Int(((range.upperBound - first) / step - 1e-9).rounded(.up))))
    edges = (0...bins).map { first + Double($0) * step }
    var counts = [Int](repeating: 0, count: bins)
    for value in values {
      counts[min(bins - 1, max(0, Int(((value - first) / step + 1e-9).rounded(.down))))] += 1
    }
    self.counts = counts
  }

  /// - Returns: Nil without numbers.
  package func panel(
    _ title: String, xLabel: String, countLabel: String, _ ink: Ink, places: Int = 1
  ) -> Panel? {
    guard let first = edges.first, let last = edges.last, let most = counts.max() else {
      return nil
    }
    var panel = Panel(
      title, x: Axis(first...last, label: xLabel),
      y: Axis(0...(Double(most) * 1.15), label: countLabel, areWhole: true))
    for (place, count) in counts.enumerated() where count > 0 {
      let (left, right) = (edges[place], edges[place + 1])
      panel.bar(
        from: left, to: right, height: Double(count), ink,
        told: "\(left.shown(places: places + 1)) to \(right.shown(places: places + 1)): \(count)")
    }
    if let median { panel.vertical(at: median, label: "median \(median.shown(places: places))") }
    return panel
  }
}
