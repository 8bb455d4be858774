/// A place or a displacement in the plane; x to the right, y downwards.
struct Point: Sendable, Hashable {
  var x: Double
  var y: Double

  init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  static func + (a: Point, b: Point) -> Point { Point(a.x + b.x, a.y + b.y) }
  static func - (a: Point, b: Point) -> Point { Point(a.x - b.x, a.y - b.y) }
  static func * (factor: Double, a: Point) -> Point { Point(factor * a.x, factor * a.y) }

  /// The scalar product.
  func dot(_ other: Point) -> Double { x * other.x + y * other.y }
}

/// A straight piece of a line.
struct Segment: Sendable, Hashable {
  var start: Point
  var end: Point

  /// The square of the distance between `point` and the nearest point of the segment.
  func squaredDistance(to point: Point) -> Double {
    let direction = end - start
    let offset = point - start
    let length = direction.dot(direction)
    let along = length > 0 ? min(max(offset.dot(direction) / length, 0), 1) : 0
    let rest = offset - along * direction
    return rest.dot(rest)
  }
}
