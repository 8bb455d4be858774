/// One movement of the pen.
struct Stroke: Sendable {
  enum Kind: Sendable {
    /// From point to point in straight lines.
    case line
    /// A smooth curve through all points.
    case curve
    /// A smooth curve through all points and back to the first.
    case loop
  }

  let kind: Kind
  var points: [Point]

  static func line(_ points: (Double, Double)...) -> Stroke { Stroke(.line, points) }
  static func curve(_ points: (Double, Double)...) -> Stroke { Stroke(.curve, points) }
  static func loop(_ points: (Double, Double)...) -> Stroke { Stroke(.loop, points) }

  private init(_ kind: Kind, _ points: [(Double, Double)]) {
    self.kind = kind
    self.points = points.map { Point($0.0, $0.1) }
  }

  /// Straight pieces that follow the stroke.
  ///
  /// Curves are uniform Catmull–Rom splines: a cubic between each two points, whose slope at a point
  /// is half the way between its neighbours.
  var segments: [Segment] {
    let last = points[points.count - 1]
    let path =
      switch kind {
      case .line: points
      case .curve: Self.smooth([points[0]] + points + [last])
      case .loop: Self.smooth([last] + points + [points[0], points[1]])
      }
    return zip(path, path.dropFirst()).map { Segment(start: $0, end: $1) }
  }

  private static let piecesBetweenPoints = 6

  /// The curve from the second to the last but one of `points`.
  private static func smooth(_ points: [Point]) -> [Point] {
    var path = [points[1]]
    for i in 1..<(points.count - 2) {
      let (p, q, r, s) = (points[i - 1], points[i], points[i + 1], points[i + 2])
      for piece in 1...piecesBetweenPoints {
        let t = Double(piece) / Double(piecesBetweenPoints)
        let cubic = 3 * (q - r) + (s - p)
        let square = 2 * p - 5 * q + (4 * r - s)
        path.append(q + 0.5 * t * ((r - p) + t * (square + t * cubic)))
      }
    }
    return path
  }
}
