/// Winograd's minimal filtering F(2x2, 3x3): a 3x3 convolution of stride 1 with 16 multiplications for each
/// 2x2 outputs instead of 36.
///
/// ```
/// Y = Aᵀ [(G w Gᵀ) ⊙ (Bᵀ d B)] A      of a 4x4 patch d of the input, summed over the input channels
/// ```
/// The sums over channels are sixteen products of matrices, one a point. Windows of nothing but zeros come
/// out as exactly zero, as they do when summed directly.
///
/// Source: Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, CVPR 2016.
enum Winograd {
  /// The products of a tile.
  static let points = 16

  /// The tiles of an image: 2x2 outputs each, the last row and column cut off where a side is odd.
  struct Tiles: Hashable {
    let rows: Int
    let columns: Int
    /// What every patch needs around an image that is padded by one pixel.
    let border: Border

    /// - Parameter plane: what has the sides; its channels don't matter.
    init(_ plane: Plane) {
      rows = (plane.height + 1) / 2
      columns = (plane.width + 1) / 2
      border = Border(before: 1, after: plane.height % 2 == 0 && plane.width % 2 == 0 ? 1 : 2)
    }

    var count: Int { rows * columns }
  }

  /// The vectors of one number for each tile and channel, at all points.
  static func vectors(tiles: Int, channels: Int) -> Int {
    points * ChannelBlock.count(channels) * tiles * ChannelBlock.vectors
  }

  // MARK: One dimension

  /// Bᵀ d.
  @inline(__always)
  private static func patch(_ d: (LaneVector, LaneVector, LaneVector, LaneVector)) -> (
    LaneVector, LaneVector, LaneVector, LaneVector
  ) {
    (d.0 - d.2, d.1 + d.2, d.2 - d.1, d.1 - d.3)
  }

  /// Aᵀ m.
  @inline(__always)
  private static func outputs(_ m: (LaneVector, LaneVector, LaneVector, LaneVector)) -> (
    LaneVector, LaneVector
  ) {
    (m.0 + m.1 + m.2, m.1 - m.2 - m.3)
  }

  /// A g.
  @inline(__always)
  private static func spread(_ g: (LaneVector, LaneVector)) -> (
    LaneVector, LaneVector, LaneVector, LaneVector
  ) {
    (g.0, g.0 + g.1, g.0 - g.1, -g.1)
  }

  /// G w.
  @inline(__always)
  private static func weights(_ w: (LaneVector, LaneVector, LaneVector)) -> (
    LaneVector, LaneVector, LaneVector, LaneVector
  ) {
    let ends = (w.0 + w.2) * 0.5
    let middle = w.1 * 0.5
    return (w.0, ends + middle, ends - middle, w.2)
  }

  /// Gᵀ u.
  @inline(__always)
  private static func taps(_ u: (LaneVector, LaneVector, LaneVector, LaneVector)) -> (
    LaneVector, LaneVector, LaneVector
  ) {
    let sum = (u.1 + u.2) * 0.5
    return (u.0 + sum, (u.1 - u.2) * 0.5, sum + u.3)
  }

  // MARK: Images

  /// Bᵀ d B of the patches of some tiles of an image.
  ///
  /// - Parameters:
  ///   - x: the image `plane` with the tiles' border.
  ///   - v: `[point][block][rows][16]`; tile i of `range` gets row `row + i`.
  static func transformInput(
    _ x: LaneSpan, _ plane: Plane, _ tiles: Tiles, _ range: Range<Int>, into v: MutableLaneSpan,
    row: Int, rows: Int
  ) {
    let vectors = ChannelBlock.vectors
    let padded = tiles.border.around(plane)
    let line = padded.width &* vectors
    let point = padded.blocks &* rows &* vectors
    let columns = tiles.columns
    for block in 0..<padded.blocks {
      let image = x.dropFirst(block &* padded.blockVectors)
      let target = v.dropFirst((block &* rows &+ row) &* vectors)
      var (ty, tx) = range.lowerBound.quotientAndRemainder(dividingBy: columns)
      for i in 0..<range.count {
        for half in 0..<vectors {
          let corner = 2 &* ty &* line &+ 2 &* tx &* vectors &+ half
          @inline(__always) func column(_ x: Int) -> (
            LaneVector, LaneVector, LaneVector, LaneVector
          ) {
            let at = corner &+ x &* vectors
            return patch(
              (image[at], image[at &+ line], image[at &+ 2 &* line], image[at &+ 3 &* line]))
          }
          let (c0, c1, c2, c3) = (column(0), column(1), column(2), column(3))
          let to = i &* vectors &+ half
          @inline(__always) func store(
            _ y: Int, _ r: (LaneVector, LaneVector, LaneVector, LaneVector)
          ) {
            let r = patch(r)
            target[4 &* y &* point &+ to] = r.0
            target[(4 &* y &+ 1) &* point &+ to] = r.1
            target[(4 &* y &+ 2) &* point &+ to] = r.2
            target[(4 &* y &+ 3) &* point &+ to] = r.3
          }
          store(0, (c0.0, c1.0, c2.0, c3.0))
          store(1, (c0.1, c1.1, c2.1, c3.1))
          store(2, (c0.2, c1.2, c2.2, c3.2))
          store(3, (c0.3, c1.3, c2.3, c3.3))
        }
        tx &+= 1
        if tx == columns { (ty, tx) = (ty &+ 1, 0) }
      }
    }
  }

  /// Aᵀ m A of some tiles: their outputs.
  ///
  /// - Parameters:
  ///   - m: `[point][block][rows][16]`; tile i of `range` has row `row + i`.
  ///   - y: the image `plane`.
  static func transformOutput(
    _ m: LaneSpan, row: Int, rows: Int, _ plane: Plane, _ tiles: Tiles, _ range: Range<Int>,
    into y: MutableLaneSpan
  ) {
    let vectors = ChannelBlock.vectors
    let line = plane.width &* vectors
    let point = plane.blocks &* rows &* vectors
    let columns = tiles.columns
    for block in 0..<plane.blocks {
      let source = m.dropFirst((block &* rows &+ row) &* vectors)
      let image = y.dropFirst(block &* plane.blockVectors)
      var (ty, tx) = range.lowerBound.quotientAndRemainder(dividingBy: columns)
      for i in 0..<range.count {
        let hasBelow = 2 &* ty &+ 1 < plane.height
        let hasRight = 2 &* tx &+ 1 < plane.width
        for half in 0..<vectors {
          let from = i &* vectors &+ half
          @inline(__always) func column(_ x: Int) -> (LaneVector, LaneVector) {
            let at = x &* point &+ from
            return outputs(
              (
                source[at], source[at &+ 4 &* point], source[at &+ 8 &* point],
                source[at &+ 12 &* point]
              ))
          }
          let (c0, c1, c2, c3) = (column(0), column(1), column(2), column(3))
          let upper = outputs((c0.0, c1.0, c2.0, c3.0))
          let lower = outputs((c0.1, c1.1, c2.1, c3.1))
          let to = 2 &* ty &* line &+ 2 &* tx &* vectors &+ half
          image[to] = upper.0
          if hasRight { image[to &+ vectors] = upper.1 }
          if hasBelow {
            image[to &+ line] = lower.0
            if hasRight { image[to &+ line &+ vectors] = lower.1 }
          }
        }
        tx &+= 1
        if tx == columns { (ty, tx) = (ty &+ 1, 0) }
      }
    }
  }

  /// A g Aᵀ of all tiles: what the gradient by the outputs is to the products.
  ///
  /// - Parameters:
  ///   - g: the image `plane`.
  ///   - t: `[point][block][rows][16]`; tile i gets row `row + i`.
  static func transformGradient(
    _ g: LaneSpan, _ plane: Plane, _ tiles: Tiles, into t: MutableLaneSpan, row: Int, rows: Int
  ) {
    let vectors = ChannelBlock.vectors
    let line = plane.width &* vectors
    let point = plane.blocks &* rows &* vectors
    for block in 0..<plane.blocks {
      let image = g.dropFirst(block &* plane.blockVectors)
      let target = t.dropFirst((block &* rows &+ row) &* vectors)
      for ty in 0..<tiles.rows {
        let hasBelow = 2 &* ty &+ 1 < plane.height
        for tx in 0..<tiles.columns {
          let hasRight = 2 &* tx &+ 1 < plane.width
          for half in 0..<vectors {
            let at = 2 &* ty &* line &+ 2 &* tx &* vectors &+ half
            let zero = splat(0)
            let left = spread((image[at], hasBelow ? image[at &+ line] : zero))
            let right =
              hasRight
              ? spread((image[at &+ vectors], hasBelow ? image[at &+ line &+ vectors] : zero))
              : (zero, zero, zero, zero)
            let to = (ty &* tiles.columns &+ tx) &* vectors &+ half
            @inline(__always) func store(_ y: Int, _ r: (LaneVector, LaneVector)) {
              let r = spread(r)
              target[4 &* y &* point &+ to] = r.0
              target[(4 &* y &+ 1) &* point &+ to] = r.1
              target[(4 &* y &+ 2) &* point &+ to] = r.2
              target[(4 &* y &+ 3) &* point &+ to] = r.3
            }
            store(0, (left.0, right.0))
            store(1, (left.1, right.1))
            store(2, (left.2, right.2))
            store(3, (left.3, right.3))
          }
        }
      }
    }
  }

  // MARK: Weights

  /// G w Gᵀ of one block of weights.
  ///
  /// - Parameters:
  ///   - w: `[tap][rows][16]`.
  ///   - u: the block's part of `[point][block][rows][16]`, where points are `point` vectors apart.
  ///   - turned: takes the kernels turned by half a turn, as the gradient by the input does.
  static func transformWeights(
    _ w: LaneSpan, rows: Int, turned: Bool, into u: MutableLaneSpan, point: Int
  ) {
    let tap = rows &* ChannelBlock.vectors
    for i in 0..<tap {
      @inline(__always) func column(_ x: Int) -> (LaneVector, LaneVector, LaneVector, LaneVector) {
        let (first, step) = turned ? (8 &- x, -3 &* tap) : (x, 3 &* tap)
        let at = first &* tap &+ i
        return weights((w[at], w[at &+ step], w[at &+ 2 &* step]))
      }
      let (c0, c1, c2) = (column(0), column(1), column(2))
      @inline(__always) func store(_ y: Int, _ r: (LaneVector, LaneVector, LaneVector)) {
        let r = weights(r)
        u[4 &* y &* point &+ i] = r.0
        u[(4 &* y &+ 1) &* point &+ i] = r.1
        u[(4 &* y &+ 2) &* point &+ i] = r.2
        u[(4 &* y &+ 3) &* point &+ i] = r.3
      }
      store(0, (c0.0, c1.0, c2.0))
      store(1, (c0.1, c1.1, c2.1))
      store(2, (c0.2, c1.2, c2.2))
      store(3, (c0.3, c1.3, c2.3))
    }
  }

  /// Gᵀ u G of one block: the gradient by the weights from that by the products.
  ///
  /// - Parameters:
  ///   - u: the block's part of `[point][block][rows][16]`, where points are `point` vectors apart.
  ///   - w: `[tap][rows][16]`.
  static func transformWeightGradients(
    _ u: LaneSpan, point: Int, rows: Int, into w: MutableLaneSpan
  ) {
    let tap = rows &* ChannelBlock.vectors
    for i in 0..<tap {
      @inline(__always) func column(_ x: Int) -> (LaneVector, LaneVector, LaneVector) {
        let at = x &* point &+ i
        return taps((u[at], u[at &+ 4 &* point], u[at &+ 8 &* point], u[at &+ 12 &* point]))
      }
      let (c0, c1, c2, c3) = (column(0), column(1), column(2), column(3))
      @inline(__always) func store(
        _ y: Int, _ r: (LaneVector, LaneVector, LaneVector, LaneVector)
      ) {
        let r = taps(r)
        w[3 &* y &* tap &+ i] = r.0
        w[(3 &* y &+ 1) &* tap &+ i] = r.1
        w[(3 &* y &+ 2) &* tap &+ i] = r.2
      }
      store(0, (c0.0, c1.0, c2.0, c3.0))
      store(1, (c0.1, c1.1, c2.1, c3.1))
      store(2, (c0.2, c1.2, c2.2, c3.2))
    }
  }
}
