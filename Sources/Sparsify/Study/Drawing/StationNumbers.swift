/// Where the numbers of stations stand: each beside its own, to the side of the path on which there is room.
struct StationNumbers {
  /// A point of the picture.
  typealias Place = (x: Double, y: Double)

  /// The stations that have their numbers.
  private var stations: [Place] = []
  private var numbers: [Place] = []

  /// Adds a number where there is room for it.
  ///
  /// - Parameters:
  ///   - place: its station, a point of the path.
  ///   - edge: what numbers stand to the right of.
  /// - Returns: How far the number stands from its station; nil where several paths or stations meet, of which only
  ///   the first is told.
  mutating func add(
    at place: Place, on path: [Place], rightOf edge: Double
  ) -> (dx: Double, dy: Double)? {
    let side = Self.side(of: path, at: place)
    let dy = 12 * side.y + 4
    var dx = 13 * side.x
    // Not among the numbers of the axis.
    if place.x + dx < edge + 5 { dx = abs(dx) }
    let number = (x: place.x + dx, y: place.y + dy)
    if stations.contains(where: { Self.areNear($0, place) })
      || numbers.contains(where: { Self.areNear($0, number) })
    {
      return nil
    }
    stations.append(place)
    numbers.append(number)
    return (dx, dy)
  }

  private static func areNear(_ a: Place, _ b: Place) -> Bool {
    abs(a.x - b.x) < 20 && abs(a.y - b.y) < 15
  }

  /// To which side of a path there is room beside one of its points: at a right angle to where it comes from
  /// and goes to, to the right or upwards.
  private static func side(
    of path: [Place], at place: Place
  ) -> (x: Double, y: Double) {
    guard let here = path.firstIndex(where: { $0 == place }) else { return (0, -1) }
    let (before, after) = (path[max(0, here - 1)], path[min(path.count - 1, here + 1)])
    let (dx, dy) = (after.x - before.x, after.y - before.y)
    let length = (dx * dx + dy * dy).squareRoot()
    guard length > 0 else { return (0, -1) }
    let normal = (x: dy / length, y: -dx / length)
    return normal.x < -abs(normal.y) ? (-normal.x, -normal.y) : normal
  }
}
