/// Columns of numbers along an axis: the median as a line, the quartiles as a band; of few columns each as a
/// thin line.
package struct SeriesChart: Sendable {
  package struct Series: Sendable {
    package let label: String
    package let ink: Ink
    package let points: [(x: Double, summary: QuantileSummary)]
    /// Lines of single models, drawn in place of the band.
    package let traces: [[(x: Double, y: Double?)]]
    package let isDashed: Bool

    package init(
      _ label: String, _ ink: Ink, _ points: [(x: Double, summary: QuantileSummary)],
      traces: [[(x: Double, y: Double?)]] = [], isDashed: Bool = false
    ) {
      self.label = label
      self.ink = ink
      self.points = points.filter { $0.summary.n > 0 }
      self.traces = traces
      self.isDashed = isDashed
    }

    fileprivate func values(_ spread: Spread) -> [Double?] {
      switch spread {
      case .shown:
        points.flatMap { [$0.summary.lowerQuartile, $0.summary.median, $0.summary.upperQuartile] }
          + traces.flatMap { $0.map(\.y) }
      case .hidden: points.map(\.summary.median)
      }
    }
  }

  /// What is drawn of numbers around their median.
  package enum Spread: Sendable {
    /// The quartiles as a band, or lines of single models.
    case shown
    /// Nothing: more bands than a few are not told apart.
    case hidden
  }

  package let series: [Series]
  private let spread: Spread

  /// The points that all lines together have at most, about, but for those of single models.
  private static let mostPoints = 640

  package init(_ series: [Series], spread: Spread = .shown) {
    self.series = series.filter { !$0.points.isEmpty }
    self.spread = spread
  }

  package var isEmpty: Bool { series.isEmpty }

  /// The range of all lines; nil without any.
  ///
  /// - Parameter limits: what there is room up to, where all lines lie within.
  package func range(within limits: ClosedRange<Double>? = nil) -> ClosedRange<Double>? {
    ClosedRange(
      spanning: series.flatMap { $0.values(spread) }, floor: limits?.lowerBound,
      ceiling: limits?.upperBound)
  }

  /// - Parameters:
  ///   - limits: of an axis that is not given, see `range`.
  ///   - isLabelled: whether lines have their names at their ends.
  /// - Returns: Nil without anything to draw.
  package func panel(
    _ title: String, x: Axis, y: Axis?, limits: ClosedRange<Double>? = nil,
    size: Panel.Size = .third, note: String = "", isLabelled: Bool = true
  ) -> Panel? {
    guard !series.isEmpty, let y = y ?? range(within: limits).map({ Axis($0) }) else {
      return nil
    }
    var panel = Panel(
      title, size: size, x: x, y: y, note: note, labels: isLabelled ? series.map(\.label) : [])
    let most = max(40, Self.mostPoints / series.count)
    for one in series where spread == .shown {
      if one.traces.isEmpty {
        panel.band(
          one.points.compactMap { point in
            guard let lower = point.summary.lowerQuartile, let upper = point.summary.upperQuartile
            else { return nil }
            return (point.x, lower, upper)
          }, one.ink, most: most)
      }
      for trace in one.traces { panel.line(trace, one.ink, .thin) }
    }
    for one in series {
      panel.line(
        one.points.map { ($0.x, $0.summary.median) }, one.ink, one.isDashed ? .dashed : .bold,
        most: most)
    }
    if isLabelled {
      panel.endLabels(
        series.compactMap { one in
          one.points.last?.summary.median.map { ($0, one.label, one.ink) }
        })
    }
    return panel
  }
}
