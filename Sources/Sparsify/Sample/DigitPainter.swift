import Tensor

/// Paints digits as bytes: a pure function of seed, set and number.
///
/// Only additions, multiplications, divisions and square roots are used, so the pictures are the same
/// on every machine.
struct DigitPainter: Sendable {
  let key: RandomKey
  /// 1 for white on black, 3 for one colour on another.
  let channels: Int
  /// Of the square picture, in pixels.
  let side: Int

  /// How strongly pictures differ, beside their distortion.
  enum Bounds {
    /// By how much each point of a shape moves, in parts of the shape's box.
    static let jitter = -0.045...0.045
    /// Half the pen's width, in parts of the side.
    static let halfWidth = 0.022...0.062
    static let ink = 0.3...1.0
    static let paper = 0.0...0.1
    /// The standard deviation of the noise, a full contrast being 1.
    static let noise = 0.02...0.16
    /// How many marks that belong to no digit there may be.
    static let marks: UInt32 = 3
    static let markInk = 0.25...0.8
    static let markLength = -0.16...0.16
    /// What a colour's channel may differ from the grey of the same lightness.
    static let tint = -0.35...0.35
  }

  /// The bytes of one picture, `[channels, side, side]`.
  ///
  /// - Parameters:
  ///   - digit: 0...9.
  ///   - set: tells the sets of a data set apart.
  ///   - number: of the picture in its set.
  func paint(_ digit: Int, set: Int, number: Int) -> [UInt8] {
    precondition(DigitShapes.ways.indices.contains(digit), "digit \(digit)")
    var words = WordSequence(key: key, epoch: number, purpose: .picture, site: 1 + set)
    let ways = DigitShapes.ways[digit]
    let way = ways[Int(words.next(below: UInt32(ways.count)))]
    let distortion = Distortion(side: side, words: &words)

    var canvas = Canvas(side: side)
    let halfWidth = words.next(in: Bounds.halfWidth) * Double(side)
    for stroke in way {
      var bent = stroke
      bent.points = stroke.points.map {
        $0 + Point(words.next(in: Bounds.jitter), words.next(in: Bounds.jitter))
      }
      for segment in bent.segments {
        canvas.draw(
          Segment(start: distortion(segment.start), end: distortion(segment.end)),
          halfWidth: halfWidth, ink: 1)
      }
    }
    for _ in 0..<words.next(below: Bounds.marks) { drawMark(on: &canvas, &words) }
    return develop(canvas, &words)
  }

  /// A short straight mark anywhere.
  private func drawMark(on canvas: inout Canvas, _ words: inout WordSequence) {
    let start = Double(side) * Point(words.next(in: 0...1), words.next(in: 0...1))
    let length =
      Double(side) * Point(words.next(in: Bounds.markLength), words.next(in: Bounds.markLength))
    canvas.draw(
      Segment(start: start, end: start + length),
      halfWidth: words.next(in: Bounds.halfWidth) * Double(side),
      ink: words.next(in: Bounds.markInk))
  }

  /// Ink and paper get their lightness and colour, and every value some noise.
  private func develop(_ canvas: Canvas, _ words: inout WordSequence) -> [UInt8] {
    let ink = words.next(in: Bounds.ink)
    let paper = words.next(in: Bounds.paper)
    let noise = words.next(in: Bounds.noise)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(channels * canvas.coverage.count)
    for _ in 0..<channels {
      let (inkTint, paperTint) =
        channels == 1
        ? (0, 0) : (words.next(in: Bounds.tint), words.next(in: Bounds.tint))
      let low = paper + abs(paperTint)
      let high = ink + inkTint
      for coverage in canvas.coverage {
        let value = low + coverage * (high - low) + noise * Self.noise(words.next())
        bytes.append(UInt8((255 * min(max(value, 0), 1)).rounded()))
      }
    }
    return bytes
  }

  /// A nearly normal number of mean 0 and variance 1: the sum of a word's four bytes, scaled.
  private static func noise(_ word: UInt32) -> Double {
    let sum = (word & 255) + (word >> 8 & 255) + (word >> 16 & 255) + (word >> 24)
    return (Double(sum) - 510) / 147.801_217_857_994_5  // √(4 (256² − 1) / 12)
  }
}
