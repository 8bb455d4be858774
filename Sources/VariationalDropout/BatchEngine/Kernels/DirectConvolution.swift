/// A convolution of any size and stride, or its gradient by the input, as sums in the order of taps and
/// channels: what layers use that have no faster way. Those of a tap are one chain of multiply-adds; the
/// taps' are added up with what rounding takes from them.
struct DirectConvolution {
  let plan: TapPlan

  /// The pairs of columns that can be computed independently.
  var pairs: Int { ColumnPair.count(plan.target.blocks) }

  /// Computes the outputs of one pair of columns for one image.
  ///
  /// - Parameters:
  ///   - x: an image with the plan's border.
  ///   - weights: `[output block][tap][input][16]`.
  ///   - y: the result, every pixel of which is written.
  func convolve(_ x: LaneSpan, _ weights: LaneSpan, into y: MutableLaneSpan, pair: Int) {
    let blocks = plan.target.blocks
    let from = ColumnPair(pair, blocks: blocks, rows: plan.weightRows)
    let to = ColumnPair(pair, blocks: blocks, rows: plan.target.positions)
    let (w0, w1) = (weights.dropFirst(from.first), weights.dropFirst(from.second))
    let (y0, y1) = (y.dropFirst(to.first), y.dropFirst(to.second))
    for group in plan.classes {
      TileRows.forEach(0..<group.sources.count) { first, rows in
        switch rows {
        case 8: tile(Static<8>(), group, first, x, w0, w1, y0, y1)
        case 6: tile(Static<6>(), group, first, x, w0, w1, y0, y1)
        case 4: tile(Static<4>(), group, first, x, w0, w1, y0, y1)
        case 2: tile(Static<2>(), group, first, x, w0, w1, y0, y1)
        default: tile(Static<1>(), group, first, x, w0, w1, y0, y1)
        }
      }
    }
  }

  @inline(never)
  private func tile<let rows: Int>(
    _: Static<rows>, _ group: TapPlan.Class, _ first: Int, _ x: LaneSpan, _ w0: LaneSpan,
    _ w1: LaneSpan, _ y0: MutableLaneSpan, _ y1: MutableLaneSpan
  ) {
    let vectors = ChannelBlock.vectors
    let padded = plan.border.around(plan.source)
    let block = padded.positions &* ChannelBlock.width
    let sources = InlineArray<rows, Int> { group.sources[first &+ $0] }
    var total0 = InlineArray<rows, CompensatedSum>(repeating: CompensatedSum())
    var total1 = InlineArray<rows, CompensatedSum>(repeating: CompensatedSum())
    for tap in group.taps {
      var s0 = InlineArray<rows, LaneVector>(repeating: splat(0))
      var s1 = InlineArray<rows, LaneVector>(repeating: splat(0))
      var row = tap.row &* vectors
      var offset = tap.offset
      var left = plan.inputs
      while left > 0 {
        for c in 0..<min(left, ChannelBlock.width) {
          let (a, b) = (w0[row], w1[row])
          row &+= vectors
          for j in 0..<rows {
            let value = x.broadcast(sources[j] &+ offset &+ c)
            s0[j] = fma(value, a, s0[j])
            s1[j] = fma(value, b, s1[j])
          }
        }
        offset &+= block
        left &-= ChannelBlock.width
      }
      for j in 0..<rows {
        total0[j].add(s0[j])
        total1[j].add(s1[j])
      }
    }
    for j in 0..<rows {
      let target = group.targets[first &+ j] &* vectors
      y0[target] = total0[j].value
      y1[target] = total1[j].value
    }
  }
}
