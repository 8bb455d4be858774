/// A square of pixels on which a pen leaves ink: 0 for none, 1 for full.
struct Canvas {
  let side: Int
  /// Row by row.
  private(set) var coverage: [Double]

  init(side: Int) {
    self.side = side
    coverage = Array(repeating: 0, count: side * side)
  }

  /// Draws with a round pen; edges are one pixel soft. Where ink is already, the stronger stays.
  ///
  /// Pixel (0, 0) has its centre at (0.5, 0.5). What lies outside the canvas is left out.
  mutating func draw(_ segment: Segment, halfWidth: Double, ink: Double) {
    let reach = halfWidth + 0.5
    for y in pixels(from: segment.start.y, to: segment.end.y, reach: reach) {
      for x in pixels(from: segment.start.x, to: segment.end.x, reach: reach) {
        let square = segment.squaredDistance(to: Point(Double(x) + 0.5, Double(y) + 0.5))
        if square >= reach * reach { continue }
        let value = ink * min(1, reach - square.squareRoot())
        coverage[y * side + x] = max(coverage[y * side + x], value)
      }
    }
  }

  /// The pixels along one axis that a pen between two places can reach.
  private func pixels(from a: Double, to b: Double, reach: Double) -> Range<Int> {
    let low = min(max(min(a, b) - reach, 0), Double(side))
    let high = min(max(max(a, b) + reach, 0), Double(side))
    return Int(low)..<Int(high.rounded(.up))
  }
}
