/// A number known at compile time, to choose a kernel by.
package struct Static<let value: Int> {
  @inline(__always) package init() {}
}

/// The widths of the blocks in which a layer's outputs are computed.
///
/// A tile of four positions by w outputs needs 4 w accumulators: 24 of the 32 registers of AVX-512,
/// or 8 of AVX2's 16. Every output is its own sum, so the choice changes no bit.
package enum OutputTiles {
  package static let widest = LaneVector.count == 16 ? 6 : 2

  /// Blocks of nearly equal width that cover `count` outputs or columns, at most `widest` wide.
  package static func split(_ count: Int, widest: Int = widest) -> [(first: Int, width: Int)] {
    let blocks = (count + widest - 1) / widest
    return (0..<blocks).map { block in
      let first = block * count / blocks
      return (first, (block + 1) * count / blocks - first)
    }
  }
}

/// Adds some channels' part of a convolution to a 2x2 block of positions and `width` outputs.
///
/// ```
/// sums[o][j] += sum over (c, ky, kx) of x[c][y_j + ky][x_j + kx] * w[c, ky, kx][o]
/// ```
/// Where `starts` are given, the sums start there instead: one value an output.
/// The accumulators stay in registers: one multiply-add a cycle and unit, at the processor's peak.
///
/// - Parameters:
///   - sums: `[width][4]`, the positions in row-major order.
///   - x: the upper left input of the block; rows are `row` apart, channels `plane`.
///   - w: the first weight of the first channel for the first output; taps are `outputs` apart.
@inline(__always)
private func convolveTile<let kernel: Int, let width: Int>(
  _: Static<kernel>, _: Static<width>, _ sums: MutableLaneSpan, from starts: LaneSpan?,
  _ x: LaneSpan, row: Int, plane: Int, channels: Int, _ w: LaneSpan, outputs: Int
) {
  @inline(__always) func start(_ o: Int, _ j: Int) -> LaneVector { starts?[o] ?? sums[4 &* o &+ j] }
  var s0 = InlineArray<width, LaneVector> { start($0, 0) }
  var s1 = InlineArray<width, LaneVector> { start($0, 1) }
  var s2 = InlineArray<width, LaneVector> { start($0, 2) }
  var s3 = InlineArray<width, LaneVector> { start($0, 3) }
  var w = w
  for c in 0..<channels {
    var x = x.dropFirst(c &* plane)
    for _ in 0..<kernel {
      for kx in 0..<kernel {
        let x0 = x[kx]
        let x1 = x[kx &+ 1]
        let x2 = x[row &+ kx]
        let x3 = x[row &+ kx &+ 1]
        for o in 0..<width {
          let weight = w[o]
          s0[o] = fma(x0, weight, s0[o])
          s1[o] = fma(x1, weight, s1[o])
          s2[o] = fma(x2, weight, s2[o])
          s3[o] = fma(x3, weight, s3[o])
        }
        w = w.dropFirst(outputs)
      }
      x = x.dropFirst(row)
    }
  }
  for o in 0..<width {
    sums[4 &* o] = s0[o]
    sums[4 &* o &+ 1] = s1[o]
    sums[4 &* o &+ 2] = s2[o]
    sums[4 &* o &+ 3] = s3[o]
  }
}

/// Convolves all channels for a row of 2x2 blocks: `sums` becomes `[blocks][width][4]`, from the
/// outputs' `starts` on.
///
/// Channels are taken a few at a time, so that their weights stay in the first-level cache along the row, and sums
/// are seldom stored.
@inline(never)
private func convolveRow<let kernel: Int, let width: Int>(
  _: Static<kernel>, _: Static<width>, _ sums: MutableLaneSpan, from starts: LaneSpan, blocks: Int,
  _ x: LaneSpan, row: Int, plane: Int, channels: Int, _ w: LaneSpan, outputs: Int
) {
  let step = channelsAtOnce(kernel: kernel, width: width)
  for first in stride(from: 0, to: channels, by: step) {
    let x = x.dropFirst(first &* plane)
    let w = w.dropFirst(first &* kernel &* kernel &* outputs)
    for block in 0..<blocks {
      convolveTile(
        Static<kernel>(), Static<width>(), sums.dropFirst(4 &* width &* block),
        from: first == 0 ? starts : nil, x.dropFirst(2 &* block), row: row, plane: plane,
        channels: min(step, channels &- first), w, outputs: outputs)
    }
  }
}

/// The channels that are taken at once: as many as have no more weights than 32 KB, but one at least.
private func channelsAtOnce(kernel: Int, width: Int) -> Int {
  max(1, 32_768 / (kernel &* kernel &* width &* MemoryLayout<LaneVector>.stride))
}

/// `convolveRow` for the kernel sizes of pooled layers and the widths of `OutputTiles`.
///
/// - Precondition: `kernel` is 3 or 5, `width` 1...6.
func convolveRow(
  kernel: Int, width: Int, _ sums: MutableLaneSpan, from starts: LaneSpan, blocks: Int,
  _ x: LaneSpan, row: Int, plane: Int, channels: Int, _ w: LaneSpan, outputs: Int
) {
  @inline(__always) func run<let k: Int, let n: Int>(_ kernel: Static<k>, _ width: Static<n>) {
    convolveRow(
      kernel, width, sums, from: starts, blocks: blocks, x, row: row, plane: plane,
      channels: channels, w, outputs: outputs)
  }
  switch (kernel, width) {
  case (5, 1): run(Static<5>(), Static<1>())
  case (5, 2): run(Static<5>(), Static<2>())
  case (5, 3): run(Static<5>(), Static<3>())
  case (5, 4): run(Static<5>(), Static<4>())
  case (5, 5): run(Static<5>(), Static<5>())
  case (5, 6): run(Static<5>(), Static<6>())
  case (3, 1): run(Static<3>(), Static<1>())
  case (3, 2): run(Static<3>(), Static<2>())
  case (3, 3): run(Static<3>(), Static<3>())
  case (3, 4): run(Static<3>(), Static<4>())
  case (3, 5): run(Static<3>(), Static<5>())
  case (3, 6): run(Static<3>(), Static<6>())
  default: preconditionFailure("no tile for kernel \(kernel), width \(width)")
  }
}
