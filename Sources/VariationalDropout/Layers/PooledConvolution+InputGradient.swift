import CLanes

extension PooledConvolution {
  /// Replaces the previous layer's slopes by the loss's gradient by its pre-activations.
  ///
  /// ```
  /// gradient = (convT(g, w) + 2 x convT(g epsilon / (2 sigma), sigma^2)) * slope
  /// ```
  /// - Parameter scratch: `denseCount(layer)` lanes.
  package func propagate(
    _ parameters: LayerParameters, output: Activation, to previous: Activation,
    scratch: UnsafeMutablePointer<Lane>
  ) {
    spread(output, into: scratch, noisy: parameters.variance != nil)
    switch (layer.kernel, layer.pooledSide, layer.inputSide) {
    case (5, 4, 12):
      propagate(Static<5>(), Static<8>(), Static<12>(), parameters, previous, scratch)
    case (3, 6, 15):
      propagate(Static<3>(), Static<12>(), Static<14>(), parameters, previous, scratch)
    case (3, 2, 6): propagate(Static<3>(), Static<4>(), Static<6>(), parameters, previous, scratch)
    default: preconditionFailure("no kernel for the input gradient of \(layer)")
    }
  }

  /// The lanes `propagate` needs as scratch: unpooled gradients of mean and variance.
  package static func denseCount(_ layer: Layer) -> Int {
    2 * layer.outputs * 4 * layer.pooledSide * layer.pooledSide
  }

  /// Spreads the pooled gradients over their windows: `[2][output][y][x]`, mean then variance.
  private func spread(_ output: Activation, into dense: UnsafeMutablePointer<Lane>, noisy: Bool) {
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
            let mask = lane_equal_i(
              output.winner[p], LaneInt(repeating: Int32(truncatingIfNeeded: j)))
            let position = at &+ (j >> 1) &* 2 &* side &+ (j & 1)
            dense[position] = select(mask, g, splat(0))
            if noisy { dense[offset &+ position] = select(mask, q, splat(0)) }
          }
        }
      }
    }
  }

  /// `side` is that of the unpooled gradient, `reach` the part of an input row that it reaches.
  @inline(__always)
  private func propagate<let kernel: Int, let side: Int, let reach: Int>(
    _: Static<kernel>, _: Static<side>, _: Static<reach>, _ parameters: LayerParameters,
    _ previous: Activation, _ dense: UnsafePointer<Lane>
  ) {
    let outputs = layer.outputs
    let row = layer.inputSide
    for c in 0..<layer.inputs {
      let taps = c &* kernel &* kernel &* outputs
      for y in 0..<reach {
        let means = propagateRow(
          Static<kernel>(), Static<side>(), Static<reach>(), dense, parameters.mean + taps, y,
          outputs: outputs)
        let at = (c &* row &+ y) &* row
        if let variance = parameters.variance {
          let variances = propagateRow(
            Static<kernel>(), Static<side>(), Static<reach>(), dense + outputs &* side &* side,
            variance + taps, y, outputs: outputs)
          for x in 0..<reach {
            let gradient = fma(previous.value[at &+ x] * 2, variances[x], means[x])
            previous.slope[at &+ x] = previous.slope[at &+ x] * gradient
          }
        } else {
          for x in 0..<reach { previous.slope[at &+ x] = previous.slope[at &+ x] * means[x] }
        }
        for x in reach..<row { previous.slope[at &+ x] = splat(0) }
      }
      for i in (c &* row &+ reach) &* row..<(c &+ 1) &* row &* row { previous.slope[i] = splat(0) }
    }
  }
}

/// One row of one channel's transposed convolution: `sum over (ky, o) of g[o][y - ky] * w[ky][o]`.
@inline(never)
private func propagateRow<let kernel: Int, let side: Int, let reach: Int>(
  _: Static<kernel>, _: Static<side>, _: Static<reach>, _ dense: UnsafePointer<Lane>,
  _ w: UnsafePointer<Lane>, _ y: Int, outputs: Int
) -> InlineArray<reach, Lane> {
  var sums = InlineArray<reach, Lane>(repeating: splat(0))
  for ky in max(0, y &- side &+ 1)...min(kernel &- 1, y) {
    for o in 0..<outputs {
      let g = dense + (o &* side &+ y &- ky) &* side
      let w = w + (ky &* kernel &* outputs &+ o)
      let weights = InlineArray<kernel, Lane> { w[$0 &* outputs] }
      for x in 0..<side {
        let gradient = g[x]
        for kx in 0..<kernel {
          sums[x &+ kx] = fma(gradient, weights[kx], sums[x &+ kx])
        }
      }
    }
  }
  return sums
}
