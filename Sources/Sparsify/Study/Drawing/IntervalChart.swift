/// Means with their intervals, of several groups beside each other.
package struct IntervalChart: Sendable {
  package struct Group: Sendable {
    package let label: String
    package let ink: Ink
    /// One for each name of the axis; none is drawn where there is no number.
    package let means: [MeanInterval]

    package init(_ label: String, _ ink: Ink, _ means: [MeanInterval]) {
      (self.label, self.ink, self.means) = (label, ink, means)
    }
  }

  package let names: [String]
  package let groups: [Group]

  package init(names: [String], _ groups: [Group]) {
    (self.names, self.groups) = (names, groups)
  }

  /// - Parameters:
  ///   - limits: what no mean can lie outside of, so that nothing is drawn there.
  ///   - zero: whether a line stands at 0.
  ///   - hasCounts: whether each mean has the number of its values.
  /// - Returns: Nil without numbers.
  package func panel(
    _ title: String, xLabel: String, yLabel: String = "", note: String = "", zero: Bool = false,
    limits: ClosedRange<Double>? = nil, hasCounts: Bool = false, places: Int = 1
  ) -> Panel? {
    var values = groups.flatMap { $0.means }.flatMap {
      [$0.mean, $0.interval?.lower, $0.interval?.upper]
    }
    if zero { values.append(0) }
    guard
      let range = ClosedRange(spanning: values).map({ range in
        limits.map { range.clamped(to: $0) } ?? range
      })
    else { return nil }
    var panel = Panel(
      title, x: Axis(names: names, label: xLabel), y: Axis(range, label: yLabel), note: note)
    if zero { panel.horizontal(at: 0) }
    let step = panel.x(1) - panel.x(0)
    let gap = min(12, step * 0.7 / Double(max(groups.count, 1)))
    for (number, group) in groups.enumerated() {
      let offset = (Double(number) - Double(groups.count - 1) / 2) * gap
      var bars: [Panel.ErrorBar] = []
      for (place, mean) in group.means.enumerated() {
        guard let value = mean.mean else { continue }
        let interval =
          mean.interval.map {
            ", 95 % interval \($0.lower.shownBound(places: places)) to "
              + "\($0.upper.shownBound(places: places))"
          } ?? ""
        bars.append(
          Panel.ErrorBar(
            x: Double(place), mean: value, mean.interval,
            told: "\(names[place]): mean \(value.shown(places: places))\(interval), n = \(mean.n)"))
        let text = "n=\(mean.n)"
        if hasCounts, groups.count == 1, step > TextWidth.of(text, size: Panel.noteSize) * 1.8 {
          panel.note(
            text, at: Double(place), value, dx: 8 + TextWidth.of(text, size: Panel.noteSize) / 2,
            dy: 4)
        }
      }
      panel.errorBars(bars, group.ink, offset: offset, of: groups.count * names.count)
    }
    return panel
  }
}
