import Sparsify
import Testing

/// Lines as they are written: short, and where they should be.
@Suite struct PathsTests {
  private typealias Place = (x: Double, y: Double)

  /// A panel whose units are its coordinates, but that y goes down from 216.
  private func panel() -> Panel {
    Panel("t", x: Axis(0...322, ticks: []), y: Axis(0...194, ticks: []))
  }

  /// Noise around a curve.
  private func points(_ count: Int) -> [(x: Double, y: Double?)] {
    var state: UInt64 = 7
    return (0..<count).map { place in
      state = state &* 6_364_136_223_846_793_005 &+ 1
      let noise = Double(state >> 40 % 1_000) / 100
      let x = Double(place) / Double(count - 1) * 322
      return (x, 40 + x / 4 + noise)
    }
  }

  /// The points of the line that a picture has, from its path's data.
  private func drawn(_ panel: Panel) throws -> (places: [Place], bytes: Int) {
    let data = try #require(panel.content.text.firstMatch(of: #/class="l c0" d="([^"]*)"/#))
      .output.1
    let numbers = data.matches(of: #/-?(?:\d+\.?\d*|\.\d+)/#).compactMap { Double($0.output) }
    #expect(data.hasPrefix("M") && data.count { $0 == "l" } == 1 && numbers.count % 2 == 0)
    var places: [Place] = []
    for place in stride(from: 0, to: numbers.count, by: 2) {
      let before = places.last ?? (0, 0)
      places.append((before.x + numbers[place], before.y + numbers[place + 1]))
    }
    return (places, data.utf8.count)
  }

  /// How far a point lies from a line.
  private func distance(_ place: Place, from line: [Place]) -> Double {
    zip(line, line.dropFirst()).map { a, b in
      let (dx, dy) = (b.x - a.x, b.y - a.y)
      let length = dx * dx + dy * dy
      let part =
        length > 0
        ? min(1, max(0, ((place.x - a.x) * dx + (place.y - a.y) * dy) / length)) : 0
      let (x, y) = (place.x - a.x - part * dx, place.y - a.y - part * dy)
      return (x * x + y * y).squareRoot()
    }.min() ?? .infinity
  }

  @Test func `a line passes all its points as near as can be seen, and takes little room`() throws {
    for count in [2, 3, 26, 400] {
      var panel = panel()
      let points = points(count)
      panel.line(points, .series(0))
      let (line, bytes) = try drawn(panel)
      for point in points {
        let place = (panel.x(point.x), panel.y(try #require(point.y)))
        // A third of a unit, and what rounding to a tenth moves.
        #expect(distance(place, from: line) < 0.35 + 0.11, "\(count): \(place)")
      }
      #expect(bytes < 11 * count && line.count <= count)
    }
  }

  @Test func `what lies on a line takes two points`() throws {
    var panel = panel()
    panel.line((0...25).map { (Double($0) * 10, Double($0) * 5) }, .series(0))
    #expect(try drawn(panel).places.count == 2)
  }

  @Test func `of very many points those stay that tell most`() throws {
    var panel = panel()
    var points = points(2_000)
    points[777].y = 180
    panel.line(points, .series(0), most: 60)
    let line = try drawn(panel).places
    #expect(line.count <= 60)
    #expect(distance((panel.x(points[777].x), panel.y(180)), from: line) < 0.2)
  }

  @Test func `an area goes there and back`() throws {
    var panel = panel()
    panel.band([(0, 10, 20), (100, 15, 30), (322, 10, 60)], .series(0))
    let data = try #require(panel.content.text.firstMatch(of: #/class="band c0" d="([^"]*)"/#))
    #expect(data.output.1.contains(#/^M[^ML]*l[^ML]*L[^ML]*l[^ML]*Z$/#))
  }
}
