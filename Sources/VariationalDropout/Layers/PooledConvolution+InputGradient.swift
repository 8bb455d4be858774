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
    switch (layer.kernel, 2 * layer.pooledSide) {
    case (5, 8): propagate(Static<5>(), Static<8>(), Static<12>(), parameters, previous, scratch)
    case (3, 12): propagate(Static<3>(), Static<6>(), Static<8>(), parameters, previous, scratch)
    case (3, 4): propagate(Static<3>(), Static<4>(), Static<6>(), parameters, previous, scratch)
    default: preconditionFailure("no kernel for the input gradient of \(layer)")
    }
  }

  /// The lane vectors `propagate` needs as scratch: unpooled gradients, and a row of every channel, of mean and
  /// variance.
  package static func propagationScratchCount(_ layer: LaneLayer) -> Int {
    2 * (layer.outputs * 4 * layer.pooledSide * layer.pooledSide + layer.inputs * layer.inputSide)
  }

  /// Spreads the pooled gradients over their windows: `[2][output][y][x]`, mean then variance.
  private func spread(
    _ output: Activation, into dense: MutableLaneSpan, noisy: Bool
  ) {
    let side = layer.pooledSide
    let offset = layer.outputs * 4 * side * side
    for o in 0..<layer.outputs {
      for py in 0..<side {
        for px in 0..<side {
          let p = (o &* side &+ py) &* side &+ px
          let at = (o &* 2 &* side &+ 2 &* py) &* 2 &* side &+ 2 &* px
          let g = output.slope[p]
          let q = output.ratio[p]
          for j in 0..<4 {
            let mask = Winner(bits: output.winner[bits: p]).isElement(j)
            let position = at &+ (j >> 1) &* 2 &* side &+ (j & 1)
            dense[position] = select(mask, g, splat(0))
            if noisy { dense[offset &+ position] = select(mask, q, splat(0)) }
          }
        }
      }
    }
  }

  /// Row by row of the inputs, with the channels inside: a block of outputs' gradients stays in the
  /// first-level cache while every channel uses it.
  ///
  /// A row of the unpooled gradient is taken in pieces of `piece`, each reaching `span` inputs.
  @inline(__always)
  private func propagate<let kernel: Int, let piece: Int, let span: Int>(
    _: Static<kernel>, _: Static<piece>, _: Static<span>, _ parameters: LayerParameters,
    _ previous: Activation, _ scratch: MutableLaneSpan
  ) {
    let row = layer.inputSide
    let side = 2 &* layer.pooledSide
    let reach = side &+ kernel &- 1
    var rest = scratch
    let dense = LaneSpan(rest.takeFirst(2 &* layer.outputs &* side &* side))
    let means = rest.takeFirst(layer.inputs &* row)
    let variances = rest.takeFirst(layer.inputs &* row)
    @inline(__always) func convolve(
      _ gradient: LaneSpan, _ weights: LaneSpan, _ y: Int, into sums: MutableLaneSpan
    ) {
      sums.update(repeating: splat(0))
      for first in stride(from: 0, to: layer.outputs, by: Self.outputBlock) {
        let block = first..<min(first &+ Self.outputBlock, layer.outputs)
        for c in 0..<layer.inputs {
          for x in stride(from: 0, to: side, by: piece) {
            addPiece(
              Static<kernel>(), Static<piece>(), Static<span>(), sums.dropFirst(c &* row &+ x),
              gradient.dropFirst(x), side: side,
              weights.dropFirst(c &* kernel &* kernel &* layer.outputs), y, block,
              outputs: layer.outputs)
          }
        }
      }
    }
    for y in 0..<reach {
      convolve(dense, parameters.mean, y, into: means)
      if let variance = parameters.variance {
        convolve(dense.dropFirst(layer.outputs &* side &* side), variance, y, into: variances)
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

/// Adds a block of outputs' part to a piece of one row of one channel's transposed convolution.
///
/// ```
/// sums[x] += sum over (ky, o, kx) of g[o][y - ky][x - kx] * w[ky, kx][o]
/// ```
@inline(never)
private func addPiece<let kernel: Int, let piece: Int, let span: Int>(
  _: Static<kernel>, _: Static<piece>, _: Static<span>, _ row: MutableLaneSpan, _ dense: LaneSpan,
  side: Int, _ w: LaneSpan, _ y: Int, _ block: Range<Int>, outputs: Int
) {
  var sums = InlineArray<span, LaneVector> { row[$0] }
  for ky in max(0, y &- side &+ 1)...min(kernel &- 1, y) {
    for o in block {
      let g = dense.dropFirst((o &* side &+ y &- ky) &* side)
      let w = w.dropFirst(ky &* kernel &* outputs &+ o)
      let weights = InlineArray<kernel, LaneVector> { w[$0 &* outputs] }
      for x in 0..<piece {
        let gradient = g[x]
        for kx in 0..<kernel {
          sums[x &+ kx] = fma(gradient, weights[kx], sums[x &+ kx])
        }
      }
    }
  }
  for x in 0..<span { row[x] = sums[x] }
}
