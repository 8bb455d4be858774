/// Points of groups: few of them one by one with what they are, many as dots, of very many a part as dots.
package struct ScatterChart: Sendable {
  package struct Spot: Sendable {
    package let x, y: Double
    package let told: String

    package init(x: Double, y: Double, told: String) { (self.x, self.y, self.told) = (x, y, told) }
  }

  package struct Group: Sendable {
    package let ink: Ink
    package let points: [Spot]
    /// Drawn through the points; nil draws none.
    package let line: LeastSquaresLine?

    package init(_ ink: Ink, _ points: [Spot], line: LeastSquaresLine? = nil) {
      (self.ink, self.points, self.line) = (ink, points, line)
    }
  }

  package let groups: [Group]

  /// More points than that are told nothing of.
  static let mostTold = 200
  /// Of more points than that a part is drawn, evenly spaced.
  package static let mostDrawn = 1_000

  package init(_ groups: [Group]) { self.groups = groups.filter { !$0.points.isEmpty } }

  /// - Parameter comparesAxes: whether both axes tell of one unit, so that a line of equal numbers makes sense
  ///   where it crosses a third of the plot.
  /// - Returns: Nil without points.
  package func panel(
    _ title: String, xLabel: String, yLabel: String = "", note: String = "",
    comparesAxes: Bool = false
  ) -> Panel? {
    let points = groups.flatMap(\.points)
    guard let xs = ClosedRange(spanning: points.map(\.x), floor: 0, ceiling: 100),
      let ys = ClosedRange(spanning: points.map(\.y), ceiling: 100)
    else { return nil }
    var panel = Panel(
      title, x: Axis(xs, label: xLabel), y: Axis(ys, label: yLabel), note: note)
    if comparesAxes {
      let (low, high) = (max(panel.x.lower, panel.y.lower), min(panel.x.upper, panel.y.upper))
      if high - low > (panel.x.upper - panel.x.lower) / 3 {
        panel.line([(low, low), (high, high)], .muted, .dashed)
      }
    }
    for group in groups {
      let drawn = Self.thinned(group.points)
      if points.count <= Self.mostTold {
        for point in drawn { panel.dot(point.x, point.y, group.ink, told: point.told) }
      } else {
        panel.dots(drawn.map { ($0.x, $0.y) }, group.ink)
      }
      if let line = group.line { Self.draw(line, group, on: &panel) }
    }
    return panel
  }

  private static func draw(_ line: LeastSquaresLine, _ group: Group, on panel: inout Panel) {
    guard let first = group.points.map(\.x).min(), let last = group.points.map(\.x).max() else {
      return
    }
    // In pieces, of which those outside of the plot are left out.
    let pieces = (0...40).map { first + (last - first) * Double($0) / 40 }
    let inside = pieces.map { ($0, line.intercept + line.slope * $0) }
      .filter { panel.y.contains($0.1) }
    guard let start = inside.first, let end = inside.last, inside.count > 1 else { return }
    panel.line([(x: start.0, y: start.1), (x: end.0, y: end.1)], group.ink, .thin)
  }

  /// All of them, or as many as are drawn, evenly spaced.
  package static func thinned<Element>(_ elements: [Element]) -> [Element] {
    guard elements.count > mostDrawn else { return elements }
    return (0..<mostDrawn).map { elements[$0 * elements.count / mostDrawn] }
  }
}
