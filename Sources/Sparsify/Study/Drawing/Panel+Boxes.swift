/// Boxes, bars and error bars.
extension Panel {
  /// A column of numbers as a box: quartiles, median, whiskers, and what lies beyond them.
  package struct Box: Sendable {
    package let summary: QuantileSummary
    /// Of what lies beyond the whiskers no more than ten outermost each way; of few numbers all.
    package let beyond: [Double]

    package init(_ values: [Double?]) {
      let summary = QuantileSummary(values)
      self.summary = summary
      guard let low = summary.lowWhisker, let high = summary.highWhisker else {
        beyond = []
        return
      }
      let sorted = SortedValues(values.present).values
      if sorted.count < Self.fewest {
        beyond = sorted.count > 1 ? sorted : []
        return
      }
      beyond =
        Array(sorted.prefix { $0 < low }.prefix(10))
        + Array(sorted.reversed().prefix { $0 > high }.prefix(10))
    }

    /// Fewer numbers are drawn one by one.
    static let fewest = 5
  }

  /// A box around a place of the x axis, moved by `offset` coordinates.
  package mutating func box(
    at value: Double, _ box: Box, _ ink: Ink, width: Double, offset: Double = 0, told: String = ""
  ) {
    let summary = box.summary
    guard let lower = summary.lowerQuartile, let upper = summary.upperQuartile,
      let median = summary.median, let low = summary.lowWhisker, let high = summary.highWhisker
    else { return }
    let middle = x(value) + offset
    let (left, top, bottom) = (middle - width / 2, y(upper), y(lower))
    if summary.n >= Box.fewest {
      add(
        """
        <path class="wh \(ink.name)" d="M\(middle) \(y(low))V\(bottom)M\(middle) \(top)V\(y(high))"/>\
        <rect class="bx \(ink.name)" x="\(left)" y="\(top)" width="\(width)" height="\(max(0.8, bottom - top))">\
        <title>\(told)</title></rect>
        """)
    }
    add("<path class=\"md \(ink.name)\" d=\"M\(left) \(y(median))h\(width)\"/>")
  }

  /// What lies beyond the whiskers of many boxes, in one path.
  package mutating func fliers(_ boxes: [(x: Double, box: Box)], _ ink: Ink, offset: Double = 0) {
    let path = boxes.flatMap { value, box in
      box.beyond.map { "M\(x(value) + offset) \(y($0))h0" as Markup }
    }
    if path.isEmpty { return }
    add("<path class=\"ds fl \(ink.name)\" d=\"\(path.joined())\"/>")
  }

  /// A bar on the x axis.
  package mutating func bar(
    from start: Double, to end: Double, height: Double, _ ink: Ink, told: String = ""
  ) {
    let (left, right, top) = (x(start) + 0.5, x(end) - 0.5, y(height))
    guard right > left, top < bottom else { return }
    add(
      """
      <rect class="bar \(ink.name)" x="\(left)" y="\(top)" width="\(right - left)" height="\(bottom - top)">\
      <title>\(told)</title></rect>
      """)
  }

  /// A mean with its interval, or without where there is none.
  package struct ErrorBar: Sendable {
    package let x, mean: Double
    package let interval: Interval?
    /// Where the pointer rests on it.
    package let told: String

    package init(x: Double, mean: Double, _ interval: Interval?, told: String) {
      (self.x, self.mean, self.interval, self.told) = (x, mean, interval, told)
    }
  }

  /// More of them are told nothing of, and drawn in one path.
  private static let mostToldBars = 200

  /// Means with their intervals, moved by `offset` coordinates.
  ///
  /// - Parameter all: how many there are in the panel.
  package mutating func errorBars(
    _ bars: [ErrorBar], _ ink: Ink, offset: Double = 0, of all: Int
  ) {
    let intervals = bars.compactMap { bar in
      bar.interval.map {
        "M\(x(bar.x) + offset) \(y($0.lower))V\(y($0.upper))" as Markup
      }
    }
    if !intervals.isEmpty {
      add("<path class=\"wh \(ink.name)\" d=\"\(intervals.joined())\"/>")
    }
    if all > Self.mostToldBars {
      let dots = bars.map { "M\(x($0.x) + offset) \(y($0.mean))h0" as Markup }
      if !dots.isEmpty { add("<path class=\"ds \(ink.name)\" d=\"\(dots.joined())\"/>") }
      return
    }
    for bar in bars {
      add(
        """
        <circle class="p \(ink.name)" cx="\(x(bar.x) + offset)" cy="\(y(bar.mean))" r="3.5">\
        <title>\(bar.told)</title></circle>
        """)
    }
  }

  /// A short line across a place, such as what is expected there.
  package mutating func level(at value: Double, _ height: Double, width: Double, _ ink: Ink) {
    add("<path class=\"md \(ink.name)\" d=\"M\(x(value) - width / 2) \(y(height))h\(width)\"/>")
  }

  /// A small text beside a point.
  package mutating func note(
    _ text: String, at value: Double, _ height: Double, dx: Double = 0, dy: Double = 0,
    isBold: Bool = false
  ) {
    let kind: Markup = isBold ? "b m" : "n m"
    let half = TextWidth.of(text, size: Self.textSize, isBold: isBold) / 2
    let middle = min(max(x(value) + dx, half), width - half)
    add("<text class=\"\(kind)\" x=\"\(middle)\" y=\"\(y(height) + dy)\">\(text)</text>")
  }

  /// Steps over the edges of bins, from the ground to the ground.
  package mutating func steps(edges: [Double], heights: [Double], _ ink: Ink) {
    guard edges.count == heights.count + 1, let first = edges.first else { return }
    var path: Markup = "M\(x(first)) \(bottom)"
    for (height, edge) in zip(heights, edges.dropFirst()) { path += "V\(y(height))H\(x(edge))" }
    add("<path class=\"l \(ink.name)\" d=\"\(path)V\(bottom)\"/>")
  }
}
