extension PooledConvolution {
  /// Replaces the previous layer's slopes by the loss's gradient by its pre-activations.
  ///
  /// ```
  /// gradient = (convT(g, w) + 2 x convT(g epsilon / (2 sigma), sigma^2)) * slope
  /// ```
  /// - Parameter scratch: at least `propagationScratchCount(layer)` vectors.
  package func propagate(
    _ parameters: LayerParameters, output: Activation, to previous: Activation,
    scratch: MutableLaneSpan
  ) {
    spread(output, into: scratch, noisy: parameters.variance != nil)
    @inline(__always) func run<let kernel: Int, let windows: Int, let span: Int>(
      _ kernel: Static<kernel>, _ windows: Static<windows>, _ span: Static<span>
    ) {
      propagate(kernel, windows, span, parameters, output, previous, scratch)
    }
    switch (layer.kernel, layer.pooledSide) {
    case (5, 4): run(Static<5>(), Static<4>(), Static<12>())
    case (3, 6): run(Static<3>(), Static<3>(), Static<8>())
    case (3, 2): run(Static<3>(), Static<2>(), Static<6>())
    default: preconditionFailure("no kernel for the input gradient of \(layer)")
    }
  }

  /// The lane vectors `propagate` needs as scratch: the gradients of the rows before pooling, and a row of every
  /// channel, of mean and variance.
  package static func propagationScratchCount(_ layer: LaneLayer) -> Int {
    2 * (layer.outputs * 2 * layer.pooledSide * rowLength(layer) + layer.inputs * layer.inputSide)
  }

  /// The gradients of a row of windows, in either of their two rows.
  private static func rowLength(_ layer: LaneLayer) -> Int {
    choosesWeights ? layer.pooledSide : 2 * layer.pooledSide
  }

  /// Spreads the pooled gradients over the rows of their windows, and over the columns if need be:
  /// `[2][output][y][window or x]`, mean then variance.
  private func spread(_ output: Activation, into rows: MutableLaneSpan, noisy: Bool) {
    let side = layer.pooledSide
    let length = Self.rowLength(layer)
    let offset = layer.outputs &* 2 &* side &* length
    @inline(__always) func put(_ gradient: LaneVector, _ isRight: LaneIntVector, at place: Int) {
      if choosesWeights {
        rows[place] = gradient
      } else {
        rows[place] = select(isRight, splat(0), gradient)
        rows[place &+ 1] = select(isRight, gradient, splat(0))
      }
    }
    for o in 0..<layer.outputs {
      for py in 0..<side {
        for px in 0..<side {
          let p = (o &* side &+ py) &* side &+ px
          let winner = Winner(from: output.winner, at: p)
          let upper = (o &* side &+ py) &* 2 &* length &+ px &* (length / side)
          @inline(__always) func spread(_ gradient: LaneVector, at upper: Int) {
            put(select(winner.isLower, splat(0), gradient), winner.isRight, at: upper)
            put(select(winner.isLower, gradient, splat(0)), winner.isRight, at: upper &+ length)
          }
          spread(output.slope[p], at: upper)
          if noisy { spread(output.ratio[p], at: offset &+ upper) }
        }
      }
    }
  }

  /// Row by row of the inputs, with the channels inside: a block of outputs' gradients stays in the
  /// first-level cache while every channel uses it.
  ///
  /// A row of windows is taken in pieces of `windows`, each reaching `span` inputs. Inputs that two pieces reach are
  /// summed up piece by piece: other pieces would give other bits.
  @inline(__always)
  private func propagate<let kernel: Int, let windows: Int, let span: Int>(
    _: Static<kernel>, _: Static<windows>, _: Static<span>, _ parameters: LayerParameters,
    _ output: Activation, _ previous: Activation, _ scratch: MutableLaneSpan
  ) {
    let row = layer.inputSide
    let side = layer.pooledSide
    let length = Self.rowLength(layer)
    let rowCount = layer.outputs &* 2 &* side &* length
    let reach = 2 &* side &+ kernel &- 1
    var rest = scratch
    let gradients = LaneSpan(rest.takeFirst(2 &* rowCount))
    let means = rest.takeFirst(layer.inputs &* row)
    let variances = rest.takeFirst(layer.inputs &* row)
    @inline(__always) func convolve(
      _ gradient: LaneSpan, _ weights: LaneSpan, _ y: Int, into sums: MutableLaneSpan
    ) {
      for first in stride(from: 0, to: layer.outputs, by: Self.outputBlock) {
        let block = first..<min(first &+ Self.outputBlock, layer.outputs)
        for c in 0..<layer.inputs {
          for window in stride(from: 0, to: side, by: windows) {
            addPiece(
              Static<kernel>(), Static<windows>(), Static<span>(),
              sums.dropFirst(c &* row &+ 2 &* window),
              gradient, output.winner, from: window, side: side,
              continues: first > 0,
              weights.dropFirst(c &* kernel &* kernel &* layer.outputs), y, block,
              outputs: layer.outputs)
          }
        }
      }
    }
    // Columns that pooling dropped stay so.
    means.update(repeating: splat(0))
    if parameters.variance != nil { variances.update(repeating: splat(0)) }
    for y in 0..<reach {
      convolve(gradients, parameters.mean, y, into: means)
      if let variance = parameters.variance {
        convolve(gradients.dropFirst(rowCount), variance, y, into: variances)
      }
      for c in 0..<layer.inputs {
        for x in 0..<row {
          let at = (c &* row &+ y) &* row &+ x
          var gradient = means[c &* row &+ x]
          if parameters.variance != nil {
            gradient = fma(previous.value[at] * 2, variances[c &* row &+ x], gradient)
          }
          previous.slope[at] = previous.slope[at] * gradient
        }
      }
    }
    // What pooling dropped reaches no loss.
    for c in 0..<layer.inputs {
      let end = (c &+ 1) &* row &* row
      for i in (end &- (row &- reach) &* row)..<end { previous.slope[i] = splat(0) }
    }
  }

  private static var outputBlock: Int { 6 }
}

/// Whether a window's column is told by choosing its weights, in place of two gradients of which one is zero.
///
/// That takes k + 1 multiply-adds for 2 k, and choosing goes on beside them where masks have registers of their own.
/// What is left out are products of finite numbers with zero, so the choice changes no bit.
private var choosesWeights: Bool { LaneVector.count == 16 }

/// Adds a block of outputs' part to a piece of one row of one channel's transposed convolution.
///
/// ```
/// sums[x] += sum over (ky, o, kx) of g[o][y - ky][x - kx] * w[ky, kx][o]
/// ```
/// - Parameters:
///   - gradients: as `spread` laid them out, of mean or variance.
///   - first: the first window of the piece.
///   - side: the windows of a row.
///   - continues: whether the row holds the part of outputs before the block.
@inline(never)
private func addPiece<let kernel: Int, let windows: Int, let span: Int>(
  _: Static<kernel>, _: Static<windows>, _: Static<span>, _ row: MutableLaneSpan,
  _ gradients: LaneSpan, _ winners: MutableLaneSpan, from first: Int, side: Int,
  continues: Bool, _ w: LaneSpan, _ y: Int, _ block: Range<Int>, outputs: Int
) {
  var sums = InlineArray<span, LaneVector> {
    // The piece before has reached into this one.
    continues || (first > 0 && $0 < kernel &- 1) ? row[$0] : splat(0)
  }
  for ky in max(0, y &- 2 &* side &+ 1)...min(kernel &- 1, y) {
    for o in block {
      let gradientRow = o &* 2 &* side &+ y &- ky
      let window = (gradientRow >> 1) &* side &+ first
      let w = w.dropFirst(ky &* kernel &* outputs &+ o)
      let weights = InlineArray<kernel, LaneVector> { w[$0 &* outputs] }
      if choosesWeights {
        let g = gradients.dropFirst(gradientRow &* side &+ first)
        for j in 0..<windows {
          let isRight = Winner.isRight(from: winners, at: window &+ j)
          let gradient = g[j]
          let x = 2 &* j
          sums[x] = fma(gradient, select(isRight, splat(0), weights[0]), sums[x])
          for kx in 1..<kernel {
            let weight = select(isRight, weights[kx &- 1], weights[kx])
            sums[x &+ kx] = fma(gradient, weight, sums[x &+ kx])
          }
          let last = x &+ kernel
          sums[last] = select(isRight, fma(gradient, weights[kernel &- 1], sums[last]), sums[last])
        }
      } else {
        let g = gradients.dropFirst(2 &* (gradientRow &* side &+ first))
        for x in 0..<(2 &* windows) {
          let gradient = g[x]
          for kx in 0..<kernel {
            sums[x &+ kx] = fma(gradient, weights[kx], sums[x &+ kx])
          }
        }
      }
    }
  }
  for x in 0..<span { row[x] = sums[x] }
}
