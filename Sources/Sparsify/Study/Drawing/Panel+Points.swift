/// Points, and how dense they lie.
extension Panel {
  /// One point with what is told where the pointer rests on it.
  package mutating func dot(
    _ x: Double, _ y: Double, _ ink: Ink, radius: Double = 3, told: String = ""
  ) {
    let title: Markup = told.isEmpty ? "" : "<title>\(told)</title>"
    add(
      "<circle class=\"p \(ink.name)\" cx=\"\(self.x(x))\" cy=\"\(self.y(y))\" r=\"\(radius)\">\(title)</circle>"
    )
  }

  /// Many points in one path.
  package mutating func dots(_ points: [(x: Double, y: Double)], _ ink: Ink) {
    guard !points.isEmpty else { return }
    let path = points.map { "M\(x($0.x)) \(y($0.y))h0" as Markup }.joined()
    add("<path class=\"ds \(ink.name)\" stroke-opacity=\".6\" d=\"\(path)\"/>")
  }

  /// A station of a path, without its number: see `StationNumbers`.
  package mutating func station(_ x: Double, _ y: Double, _ ink: Ink) {
    add("<circle class=\"node \(ink.name)\" cx=\"\(self.x(x))\" cy=\"\(self.y(y))\" r=\"3.2\"/>")
  }

  /// Squares that are the darker the more points lie in them: 40 by 30 of them, in five shades.
  package mutating func density(_ points: [(x: Double, y: Double)], _ ink: Ink) {
    let (columns, rows) = (40, 30)
    let (cellWidth, cellHeight) = ((right - left) / Double(columns), (bottom - top) / Double(rows))
    var counts = [Int](repeating: 0, count: columns * rows)
    for point in points {
      let column = min(columns - 1, Int((x(point.x) - left) / cellWidth))
      let row = min(rows - 1, Int((y(point.y) - top) / cellHeight))
      counts[row * columns + column] += 1
    }
    guard let most = counts.max(), most > 0 else { return }
    // By the square root, so that single models are seen beside thousands.
    let shades = 5
    for shade in 1...shades {
      let cells = counts.indices.filter { place in
        guard counts[place] > 0 else { return false }
        let part = (Double(counts[place]) / Double(most)).squareRoot()
        return max(1, Int((part * Double(shades)).rounded(.up))) == shade
      }
      if cells.isEmpty { continue }
      let path = cells.map { place in
        """
        M\(left + Double(place % columns) * cellWidth) \(top + Double(place / columns) * cellHeight)\
        h\(cellWidth)v\(cellHeight)h\(-cellWidth)
        """ as Markup
      }.joined()
      let least = cells.map { counts[$0] }.min() ?? 0
      let greatest = cells.map { counts[$0] }.max() ?? 0
      let opacity = (Double(shade) * 0.17 + 0.05).fixed(places: 2)
      add(
        "<path class=\"fill \(ink.name)\" fill-opacity=\"\(opacity)\" d=\"\(path)\"><title>\(least)–\(greatest) points a cell</title></path>"
      )
    }
  }
}
