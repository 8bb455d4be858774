import Tensor

/// A random way to bend the plane: an affine map of the unit box to pixels, then an elastic shift.
struct Distortion {
  private let columns: (x: Point, y: Point)
  private let centre: Point
  private let side: Double
  /// Displacements in pixels at the knots of a square grid, a row after the other.
  private let shifts: [Point]

  /// How far a distortion may go. Lengths are in parts of the image's side.
  enum Bounds {
    /// Of the tangent of half the angle: 13.7 degrees either way.
    static let halfAngleTangent = -0.12...0.12
    static let shear = -0.2...0.2
    static let width = 0.44...0.64
    static let height = 0.6...0.76
    static let translation = -0.04...0.04
    static let elasticShift = -0.06...0.06
  }

  /// The knots of the elastic grid along a side; the outermost lie outside the image.
  private static let knots = 6

  /// - Parameter side: of the image, in pixels.
  init(side: Int, words: inout WordSequence) {
    let pixels = Double(side)
    // A rotation by 2·atan(t) from t, so that no sine is needed.
    let t = words.next(in: Bounds.halfAngleTangent)
    let (cosine, sine) = ((1 - t * t) / (1 + t * t), 2 * t / (1 + t * t))
    let shear = words.next(in: Bounds.shear)
    let width = words.next(in: Bounds.width) * pixels
    let height = words.next(in: Bounds.height) * pixels
    columns = (
      x: width * Point(cosine, sine),
      y: height * Point(-sine - shear * cosine, cosine - shear * sine)
    )
    centre =
      0.5 * Point(pixels, pixels)
      + pixels * Point(words.next(in: Bounds.translation), words.next(in: Bounds.translation))
    self.side = pixels
    shifts = (0..<Self.knots * Self.knots).map { _ in
      pixels * Point(words.next(in: Bounds.elasticShift), words.next(in: Bounds.elasticShift))
    }
  }

  /// Where a point of the unit box comes to lie, in pixels.
  func callAsFunction(_ point: Point) -> Point {
    let fromCentre = point - Point(0.5, 0.5)
    let place = centre + (fromCentre.x * columns.x + fromCentre.y * columns.y)
    return place + shift(at: place)
  }

  /// A uniform cubic B-spline through the grid: smooth, and never beyond the knots' displacements.
  private func shift(at place: Point) -> Point {
    let (column, horizontal) = Self.weights(place.x / side)
    let (row, vertical) = Self.weights(place.y / side)
    var sum = Point(0, 0)
    for j in 0..<4 {
      for i in 0..<4 {
        let knot = shifts[(row + j) * Self.knots + column + i]
        sum = sum + vertical[j] * horizontal[i] * knot
      }
    }
    return sum
  }

  /// The first of four knots, and the weight of each, for a coordinate from 0 to 1.
  private static func weights(_ coordinate: Double) -> (first: Int, weights: SIMD4<Double>) {
    let scaled = min(max(coordinate, 0), 1) * Double(knots - 3)
    let first = min(Int(scaled), knots - 4)
    let t = scaled - Double(first)
    let s = 1 - t
    let weights = SIMD4(
      s * s * s, 3 * t * t * t - 6 * t * t + 4, 3 * s * s * s - 6 * s * s + 4, t * t * t)
    return (first, weights / 6)
  }
}
