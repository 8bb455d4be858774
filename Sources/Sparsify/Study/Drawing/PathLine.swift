/// A line of a picture through points, written in as few letters as it takes to draw the same.
struct PathLine: Sendable {
  typealias Place = (x: Double, y: Double)

  /// What is left of the points.
  let places: [Place]

  /// Points that a line without them passes at no more than that, in units of the picture, are left out: a third of
  /// what a screen shows as one dot.
  static let tolerance = 0.35

  /// - Parameters:
  ///   - places: neighbours are joined.
  ///   - most: of more points than that so many stay as tell most of the line.
  init(_ places: [Place], most: Int = .max) {
    var (kept, tolerance) = (Self.simplified(places, within: Self.tolerance), Self.tolerance)
    while kept.count > max(2, most) {
      tolerance *= 1.5
      kept = Self.simplified(places, within: tolerance)
    }
    self.places = kept
  }

  /// The data from a command on that goes to the first point: `M` begins a line, `L` goes on with one.
  func data(_ first: Markup) -> Markup {
    guard let start = places.first else { return "" }
    var (x, y) = (Self.tenths(start.x), Self.tenths(start.y))
    var text: Markup = "\(first)\(start.x) \(start.y)"
    var steps = ""
    for place in places.dropFirst() {
      // From rounded point to rounded point, so that errors don't add up.
      let (nextX, nextY) = (Self.tenths(place.x), Self.tenths(place.y))
      for step in [nextX - x, nextY - y] {
        let number = coordinateText(Double(step) / 10)
        steps += steps.isEmpty ? "l" : number.hasPrefix("-") ? "" : " "
        steps += number
      }
      (x, y) = (nextX, nextY)
    }
    text += Markup(escaping: steps)
    return text
  }

  private static func tenths(_ value: Double) -> Int { Int((value * 10).rounded()) }

  /// After Douglas and Peucker: between two points that stay the one that lies farthest from their line stays, too,
  /// where that is farther than the tolerance.
  private static func simplified(_ places: [Place], within tolerance: Double) -> [Place] {
    guard places.count > 2 else { return places }
    var stays = [Bool](repeating: false, count: places.count)
    (stays[0], stays[places.count - 1]) = (true, true)
    var spans = [(0, places.count - 1)]
    while let (first, last) = spans.popLast() {
      var (farthest, most) = (first, tolerance)
      for place in first..<last where place > first {
        let distance = distance(of: places[place], from: places[first], to: places[last])
        if distance > most { (farthest, most) = (place, distance) }
      }
      if farthest > first {
        stays[farthest] = true
        spans += [(first, farthest), (farthest, last)]
      }
    }
    return zip(places, stays).filter(\.1).map(\.0)
  }

  /// Of a point from the nearest one between two others.
  private static func distance(of place: Place, from start: Place, to end: Place) -> Double {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let length = dx * dx + dy * dy
    let along = (place.x - start.x) * dx + (place.y - start.y) * dy
    let part = length > 0 ? min(1, max(0, along / length)) : 0
    let (x, y) = (place.x - start.x - part * dx, place.y - start.y - part * dy)
    return (x * x + y * y).squareRoot()
  }
}
