/// Boxes along an axis, those of several groups beside each other.
package struct BoxChart: Sendable {
  package struct Group: Sendable {
    package let label: String
    package let ink: Ink
    package let boxes: [(x: Double, told: String, box: Panel.Box)]
    /// What is drawn behind the boxes.
    package let line: [(x: Double, y: Double?)]

    package init(
      _ label: String, _ ink: Ink, _ columns: [(x: Double, told: String, values: [Double?])],
      line: [(x: Double, y: Double?)] = []
    ) {
      self.label = label
      self.ink = ink
      boxes = columns.map { ($0.x, $0.told, Panel.Box($0.values)) }
      self.line = line
    }
  }

  package let groups: [Group]

  package init(_ groups: [Group]) { self.groups = groups }

  /// Of all boxes and what lies beyond them; nil of none.
  ///
  /// - Parameter limits: what there is room up to, where all boxes lie within.
  package func range(within limits: ClosedRange<Double>? = nil) -> ClosedRange<Double>? {
    ClosedRange(
      spanning: groups.flatMap { group in
        group.boxes.flatMap { [$0.box.summary.minimum, $0.box.summary.maximum] }
          + group.line.map(\.y)
      }, floor: limits?.lowerBound, ceiling: limits?.upperBound)
  }

  /// - Parameters:
  ///   - limits: of an axis that is not given, see `range`.
  ///   - places: decimals of the numbers that are told of a box.
  ///   - hasCounts: whether boxes of one group have the number of their values above the plot.
  /// - Returns: Nil without boxes.
  package func panel(
    _ title: String, x: Axis, y: Axis?, limits: ClosedRange<Double>? = nil,
    size: Panel.Size = .third, note: String = "", places: Int = 1, hasCounts: Bool = false
  ) -> Panel? {
    guard let y = y ?? range(within: limits).map({ Axis($0) }) else { return nil }
    var panel = Panel(title, size: size, x: x, y: y, note: note)
    let steps = groups.map { $0.boxes.map(\.x) }.flatMap { middles in
      zip(middles, middles.dropFirst()).map { panel.x($1) - panel.x($0) }
    }
    let step = min(steps.min() ?? 40, 40)
    let width = min(14, step * 0.72 / Double(max(groups.count, 1)))
    for (number, group) in groups.enumerated() {
      let offset = (Double(number) - Double(groups.count - 1) / 2) * width * 1.15
      panel.line(group.line, group.ink, .thin)
      for (value, told, box) in group.boxes {
        panel.box(
          at: value, box, group.ink, width: width, offset: offset,
          told: Self.told(told, box.summary, places: places))
      }
      panel.fliers(group.boxes.map { ($0.x, $0.box) }, group.ink, offset: offset)
      if groups.count == 1, hasCounts { Self.counts(group, on: &panel) }
    }
    return panel
  }

  private static func told(_ name: String, _ summary: QuantileSummary, places: Int) -> String {
    "\(name): median \(summary.median.shown(places: places)), quartiles "
      + "\(summary.lowerQuartile.shown(places: places)) to \(summary.upperQuartile.shown(places: places)), "
      + "n = \(summary.n)"
  }

  /// How many numbers each box is of, above the plot.
  private static func counts(_ group: Group, on panel: inout Panel) {
    for (value, _, box) in group.boxes where box.summary.n > 0 {
      panel.note("n=\(box.summary.n)", at: value, panel.y.upper, dy: -6)
    }
  }
}
