/// Lines, and areas between lines.
extension Panel {
  package enum Line: Sendable {
    case bold
    case thin
    case dashed
    /// Bold, and set off from what lies below.
    case raised
  }

  /// Joins points; where one is absent there is a gap, and one alone is a dot.
  ///
  /// - Parameter most: of more points about so many are drawn, which tell most.
  package mutating func line(
    _ points: [(x: Double, y: Double?)], _ ink: Ink, _ line: Line = .bold, most: Int = .max
  ) {
    var runs: [[(x: Double, y: Double)]] = [[]]
    for point in points {
      if let value = point.y?.ifFinite {
        runs[runs.count - 1].append((x(point.x), y(value)))
      } else {
        runs.append([])
      }
    }
    var path: Markup = ""
    for places in runs where !places.isEmpty {
      if places.count == 1 {
        add("<circle class=\"p \(ink.name)\" cx=\"\(places[0].x)\" cy=\"\(places[0].y)\" r=\"3\"/>")
      } else {
        path += PathLine(places, most: most).data("M")
      }
    }
    guard !path.isEmpty else { return }
    switch line {
    case .bold: add("<path class=\"l \(ink.name)\" d=\"\(path)\"/>")
    case .thin: add("<path class=\"l thin \(ink.name)\" d=\"\(path)\"/>")
    case .dashed: add("<path class=\"l dash \(ink.name)\" d=\"\(path)\"/>")
    case .raised:
      add("<path class=\"l halo\" d=\"\(path)\"/><path class=\"l \(ink.name)\" d=\"\(path)\"/>")
    }
  }

  /// The area between two lines.
  ///
  /// - Parameter most: as of a line, of both.
  package mutating func band(
    _ points: [(x: Double, lower: Double, upper: Double)], _ ink: Ink, isSolid: Bool = false,
    most: Int = .max
  ) {
    guard points.count > 1 else { return }
    let lower = PathLine(points.map { (x: x($0.x), y: y($0.lower)) }, most: most)
    let upper = PathLine(points.reversed().map { (x: x($0.x), y: y($0.upper)) }, most: most)
    let name: Markup = isSolid ? "area" : "band"
    add("<path class=\"\(name) \(ink.name)\" d=\"\(lower.data("M"))\(upper.data("L"))Z\"/>")
  }

  /// A line through the whole plot, left to right.
  package mutating func horizontal(at value: Double, label: String = "") {
    guard y.contains(value) else { return }
    let place = y(value)
    add("<path class=\"l dash cm\" d=\"M\(left) \(place)H\(right)\"/>")
    guard !label.isEmpty else { return }
    let above = place - 5 > top + 8 ? place - 5 : place + 12
    add("<text class=\"n e\" x=\"\(right)\" y=\"\(above)\">\(label)</text>")
  }

  /// A line through the whole plot, bottom to top.
  package mutating func vertical(at value: Double, label: String = "") {
    guard x.contains(value) else { return }
    let place = x(value)
    add("<path class=\"l dash cm\" d=\"M\(place) \(top)V\(bottom)\"/>")
    guard !label.isEmpty else { return }
    let width = TextWidth.of(label, size: Self.noteSize)
    if place + 4 + width < self.width {
      add("<text class=\"n\" x=\"\(place + 4)\" y=\"\(top + 8)\">\(label)</text>")
    } else {
      add("<text class=\"n e\" x=\"\(place - 4)\" y=\"\(top + 8)\">\(label)</text>")
    }
  }

  /// The names of lines at their right ends, moved apart as far as there is room.
  package mutating func endLabels(_ labels: [(y: Double, text: String, ink: Ink)]) {
    let range = (top + 2)...(bottom - 1)
    let room = (range.upperBound - range.lowerBound) / Double(max(1, labels.count - 1))
    let places = separated(labels.map { y($0.y) }, gap: min(12.5, room), within: range)
    for (place, label) in zip(places, labels) {
      let text = TextWidth.fitted(label.text, within: labelRoom, size: Self.textSize)
      add(
        "<text class=\"k \(label.ink.name)\" x=\"\(right + 5)\" y=\"\(place + 3.7)\">\(text)</text>"
      )
    }
  }
}

extension Panel {
  /// Names of colours in a row above the plot, to the right.
  package mutating func key(_ entries: [(text: String, ink: Ink)]) {
    var end = width
    for entry in entries.reversed() {
      add("<text class=\"k e \(entry.ink.name)\" x=\"\(end)\" y=\"28\">\(entry.text)</text>")
      end -= TextWidth.of(entry.text, size: Self.textSize) + 8
    }
  }
}
