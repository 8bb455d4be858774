import CLanes

/// Weights with inputs and outputs exchanged, for the gradient by the input.
enum WeightTranspose {
  /// The lane vectors of scratch that `transpose` needs.
  static let scratchVectors = 2 * LaneVector.count

  /// `t[tap][output][i] = w[output block][tap][16 b + i][output]` for the inputs 16 b + i of one block b.
  ///
  /// - Parameters:
  ///   - w: `[output block][tap][input][16]`.
  ///   - t: `[tap][output][16]`; zero beyond the last input.
  static func transpose(
    _ w: LaneSpan, _ geometry: ConvolutionGeometry, inputBlock: Int, into t: MutableLaneSpan,
    scratch: MutableLaneSpan
  ) {
    let (width, vectors, lanes) = (ChannelBlock.width, ChannelBlock.vectors, LaneVector.count)
    for block in 0..<ChannelBlock.count(geometry.outputs) {
      for tap in 0..<geometry.taps {
        let first = (block &* geometry.taps &+ tap) &* geometry.inputs &+ inputBlock &* width
        let inputs = geometry.inputs &- inputBlock &* width
        let target = tap &* geometry.outputs &+ block &* width
        let outputs = geometry.outputs &- block &* width
        // Squares as wide as a lane vector; one with AVX-512, else four.
        for right in 0..<vectors {
          for down in 0..<vectors {
            let row = down &* lanes
            let from = w.dropFirst((first &+ row) &* vectors &+ right)
            let turned = transposeSquare(
              from, rows: min(inputs &- row, lanes), step: vectors, scratch: scratch)
            let column = right &* lanes
            let to = t.dropFirst((target &+ column) &* vectors &+ down)
            for i in 0..<max(0, min(outputs &- column, lanes)) { to[i &* vectors] = turned[i] }
          }
        }
      }
    }
  }

  /// Transposes a square as wide as a lane vector, by rounds of interleaving.
  ///
  /// - Parameter rows: how many of the square's rows there are; the others are zero.
  private static func transposeSquare(
    _ from: LaneSpan, rows: Int, step: Int, scratch: MutableLaneSpan
  ) -> LaneSpan {
    let lanes = LaneVector.count
    var (source, target) = (scratch[0..<lanes], scratch[lanes..<(2 &* lanes)])
    for i in 0..<lanes { source[i] = i < rows ? from[i &* step] : splat(0) }
    var round = lanes
    while round > 1 {
      for i in 0..<(lanes / 2) {
        let (a, b) = (source[i], source[i &+ lanes / 2])
        target[2 &* i] = lane_interleave_low(a, b)
        target[2 &* i &+ 1] = lane_interleave_high(a, b)
      }
      swap(&source, &target)
      round >>= 1
    }
    return LaneSpan(source)
  }
}
