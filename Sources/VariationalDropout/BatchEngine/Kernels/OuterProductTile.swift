/// The inner loop of weight gradients: sums over pixels of products of an input and an output channel.
enum OuterProducts {
  /// A walk over pixels: `lines` times `count` of them.
  struct Walk {
    let lines: Int
    let count: Int
    /// From one pixel of a line to the next, and from one line to the next, in numbers of the input.
    let step: Int
    let line: Int
  }

  /// Adds `a[p][i] g[p][j]`, summed over images and pixels p, to `d[i][j]` for the channels i of one block and
  /// two vectors j.
  ///
  /// - Parameters:
  ///   - a: channel 0 of the first pixel of the first image; images are `aImage` numbers apart.
  ///   - g0, g1: the first pixel; images are `gImage` vectors apart, pixels follow each other.
  ///   - d0, d1: the row of channel 0.
  ///   - channels: how many of the block there are, at most 16.
  ///   - isFirst: whether the sums take the place of what is there.
  @inline(__always)
  static func add(
    _ walk: Walk, images: Int, _ a: LaneSpan, aImage: Int, _ g0: LaneSpan, _ g1: LaneSpan,
    gImage: Int, _ d0: MutableLaneSpan, _ d1: MutableLaneSpan, channels: Int, isFirst: Bool
  ) {
    TileRows.forEach(0..<channels) { first, rows in
      @inline(__always) func run<let n: Int>(_ rows: Static<n>) {
        tile(
          rows, walk, images: images, a, from: first, aImage: aImage, g0, g1, gImage: gImage, d0,
          d1, isFirst: isFirst)
      }
      switch rows {
      case 8: run(Static<8>())
      case 6: run(Static<6>())
      case 4: run(Static<4>())
      case 2: run(Static<2>())
      default: run(Static<1>())
      }
    }
  }

  @inline(never)
  private static func tile<let rows: Int>(
    _: Static<rows>, _ walk: Walk, images: Int, _ a: LaneSpan, from first: Int, aImage: Int,
    _ g0: LaneSpan, _ g1: LaneSpan, gImage: Int, _ d0: MutableLaneSpan, _ d1: MutableLaneSpan,
    isFirst: Bool
  ) {
    let vectors = ChannelBlock.vectors
    var s0 = InlineArray<rows, LaneVector>(repeating: splat(0))
    var s1 = InlineArray<rows, LaneVector>(repeating: splat(0))
    for image in 0..<images {
      var pixel = image &* gImage
      for line in 0..<walk.lines {
        var at = first &+ image &* aImage &+ line &* walk.line
        for _ in 0..<walk.count {
          let (u, v) = (g0[pixel], g1[pixel])
          for i in 0..<rows {
            let value = a.broadcast(at &+ i)
            s0[i] = fma(value, u, s0[i])
            s1[i] = fma(value, v, s1[i])
          }
          at &+= walk.step
          pixel &+= vectors
        }
      }
    }
    // A lone block stands in both columns: then both sums are the same, and one is stored over the other.
    for i in 0..<rows {
      let row = (first &+ i) &* vectors
      let (old0, old1) = isFirst ? (splat(0), splat(0)) : (d0[row], d1[row])
      d0[row] = old0 + s0[i]
      d1[row] = old1 + s1[i]
    }
  }
}
