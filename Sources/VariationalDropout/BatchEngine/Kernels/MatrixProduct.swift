// Products of matrices on channel blocks: the inner loops of everything but the strided convolutions.
//
// Not those of a library: these tiles reach the same share of the processor's peak, and every sum is one
// chain of multiply-adds whose order depends on sizes alone. So the bits are the same on every processor,
// for every vector width and any number of threads, which no sgemm promises: OpenBLAS chooses other
// kernels, and with some of them other bits, for another processor or number of rows.

/// Two vectors of columns that a tile computes at once: of two blocks with AVX-512, of one block else.
///
/// A last block without a partner is taken twice.
struct ColumnPair {
  /// Where the first and the second vector of the first row stand.
  let first: Int
  let second: Int

  /// The pairs that `blocks` blocks of columns have.
  static func count(_ blocks: Int) -> Int {
    (blocks * ChannelBlock.vectors + 1) / 2
  }

  /// - Parameter rows: of every block.
  init(_ number: Int, blocks: Int, rows: Int) {
    if ChannelBlock.vectors == 2 {
      first = number * rows * 2
      second = first + 1
    } else {
      first = 2 * number * rows
      second = min(2 * number + 1, blocks - 1) * rows
    }
  }
}

/// A product of two matrices, `c[i][j] = sum over k of a[i][k] b[k][j]`, in channel blocks.
struct MatrixProduct {
  /// Rows of a and c.
  let rows: Int
  /// Columns of a, rows of b.
  let depth: Int
  /// Columns of c.
  let columns: Int

  /// The pairs of columns, which can be computed independently.
  var pairs: Int { ColumnPair.count(ChannelBlock.count(columns)) }

  /// Computes the columns of one pair.
  ///
  /// ```
  /// a [depth / 16][rows][16]    b [columns / 16][depth][16]    c [columns / 16][rows][16]
  /// ```
  @inline(__always)
  func multiply(_ a: LaneSpan, _ b: LaneSpan, into c: MutableLaneSpan, pair: Int) {
    let blocks = ChannelBlock.count(columns)
    let of = ColumnPair(pair, blocks: blocks, rows: depth)
    let to = ColumnPair(pair, blocks: blocks, rows: rows)
    let (b0, b1) = (b.dropFirst(of.first), b.dropFirst(of.second))
    let (c0, c1) = (c.dropFirst(to.first), c.dropFirst(to.second))
    let most = TileRows.most
    let whole = rows / most * most
    if most == 8 {
      tiles(Static<8>(), 0..<whole, a, b0, b1, c0, c1)
    } else {
      tiles(Static<6>(), 0..<whole, a, b0, b1, c0, c1)
    }
    TileRows.forEach(whole..<rows) { first, height in
      switch height {
      case 4: tiles(Static<4>(), first..<(first &+ 4), a, b0, b1, c0, c1)
      case 2: tiles(Static<2>(), first..<(first &+ 2), a, b0, b1, c0, c1)
      default: tiles(Static<1>(), first..<(first &+ 1), a, b0, b1, c0, c1)
      }
    }
  }

  /// - Precondition: `range` has a multiple of `height` rows.
  @inline(never)
  private func tiles<let height: Int>(
    _: Static<height>, _ range: Range<Int>, _ a: LaneSpan, _ b0: LaneSpan, _ b1: LaneSpan,
    _ c0: MutableLaneSpan, _ c1: MutableLaneSpan
  ) {
    let width = ChannelBlock.width
    let vectors = ChannelBlock.vectors
    var row = range.lowerBound
    while row < range.upperBound {
      var s0 = InlineArray<height, LaneVector>(repeating: splat(0))
      var s1 = InlineArray<height, LaneVector>(repeating: splat(0))
      var k = 0
      var start = row &* width
      while k < depth {
        let count = min(width, depth &- k)
        for i in 0..<count {
          let at = (k &+ i) &* vectors
          let (w0, w1) = (b0[at], b1[at])
          for j in 0..<height {
            let value = a.broadcast(start &+ j &* width &+ i)
            s0[j] = fma(value, w0, s0[j])
            s1[j] = fma(value, w1, s1[j])
          }
        }
        k &+= width
        start &+= rows &* width
      }
      for j in 0..<height {
        c0[(row &+ j) &* vectors] = s0[j]
        c1[(row &+ j) &* vectors] = s1[j]
      }
      row &+= height
    }
  }
}
