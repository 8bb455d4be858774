extension PooledConvolution {
  /// Adds the sample's gradients by weights and biases, and by their variances.
  ///
  /// Only the largest element of a window has a gradient. A tap's input for it is one of four
  /// neighbours: choosing it takes fewer operations than multiplying all four, three of them by zero.
  ///
  /// - Parameter output: the layer's activation, with the loss's gradients in `slope` and `ratio`.
  package func addGradients(
    _ input: LayerInput, output: Activation, to gradients: LayerGradients
  ) {
    switch (layer.kernel, gradients.variance) {
    case (5, .some(let variance)): addWeights(Static<5>(), input, output, gradients.mean, variance)
    case (5, .none): addWeights(Static<5>(), input, output, gradients.mean)
    case (3, .some(let variance)): addWeights(Static<3>(), input, output, gradients.mean, variance)
    case (3, .none): addWeights(Static<3>(), input, output, gradients.mean)
    default: preconditionFailure("no gradient kernel for kernel \(layer.kernel)")
    }
    let count = layer.pooledSide * layer.pooledSide
    for o in 0..<layer.outputs {
      let gradient = output.slope.dropFirst(o &* count)
      let byVariance = output.ratio.dropFirst(o &* count)
      // Each sum waits for itself: side by side they wait once.
      var mean = gradients.bias[o]
      var variance = gradients.biasVariance?[o] ?? splat(0)
      for p in 0..<count {
        mean = mean + gradient[p]
        variance = variance + byVariance[p]
      }
      gradients.bias[o] = mean
      gradients.biasVariance?[o] = variance
    }
  }
}

/// Adds one window's part to one column of taps of mean and variance.
///
/// ```
/// y_ky = x[dy + ky][dx]     mean_ky += g y_ky     variance_ky += q y_ky^2
/// ```
@inline(__always)
private func addColumn<let kernel: Int>(
  _ mean: inout InlineArray<kernel, LaneVector>, _ variance: inout InlineArray<kernel, LaneVector>,
  _ x: LaneSpan, row: Int, _ g: LaneVector, _ q: LaneVector, _ winner: Winner, noisy: Bool
) {
  let (right, lower) = (winner.isRight, winner.isLower)
  var above = select(right, x[1], x[0])
  var x = x
  for ky in 0..<kernel {
    x = x.dropFirst(row)
    let below = select(right, x[1], x[0])
    let y = select(lower, below, above)
    mean[ky] = fma(g, y, mean[ky])
    if noisy { variance[ky] = fma(q * y, y, variance[ky]) }
    above = below
  }
}

extension PooledConvolution {
  /// The gradients by all weights; without `variances` those of the mean alone.
  @inline(__always)
  private func addWeights<let kernel: Int>(
    _: Static<kernel>, _ input: LayerInput, _ output: Activation, _ means: MutableLaneSpan,
    _ variances: MutableLaneSpan? = nil
  ) {
    let side = layer.pooledSide
    let row = layer.inputSide
    let outputs = layer.outputs
    for o in 0..<outputs {
      let gradient = output.slope.dropFirst(o &* side &* side)
      let byVariance = output.ratio.dropFirst(o &* side &* side)
      let winner = output.winner.dropFirst(o &* side &* side)
      for c in 0..<layer.inputs {
        for kx in 0..<kernel {
          let first = (c &* kernel &* kernel &+ kx) &* outputs &+ o
          let step = kernel &* outputs
          var mean = InlineArray<kernel, LaneVector> { means[first &+ $0 &* step] }
          var variance = InlineArray<kernel, LaneVector>(repeating: splat(0))
          if let variances {
            for ky in 0..<kernel { variance[ky] = variances[first &+ ky &* step] }
          }
          for py in 0..<side {
            let x = input.value.dropFirst(c &* row &* row &+ 2 &* py &* row &+ kx)
            for px in 0..<side {
              let p = py &* side &+ px
              addColumn(
                &mean, &variance, x.dropFirst(2 &* px), row: row, gradient[p], byVariance[p],
                Winner(bits: winner[bits: p]), noisy: variances != nil)
            }
          }
          for ky in 0..<kernel {
            means[first &+ ky &* step] = mean[ky]
            if let variances { variances[first &+ ky &* step] = variance[ky] }
          }
        }
      }
    }
  }
}
