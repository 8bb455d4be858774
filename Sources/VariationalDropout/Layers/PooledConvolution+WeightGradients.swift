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
    switch layer.kernel {
    case 5: addWeights(Static<5>(), input, output, gradients.mean, gradients.variance)
    case 3: addWeights(Static<3>(), input, output, gradients.mean, gradients.variance)
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

/// Adds one window's part to some columns of taps of mean and variance.
///
/// ```
/// y = x[dy + ky][dx + kx]     mean[kx][ky] += g y     variance[kx][ky] += q y^2
/// ```
@inline(__always)
private func addWindow<let kernel: Int, let columns: Int>(
  _ mean: inout InlineArray<columns, InlineArray<kernel, LaneVector>>,
  _ variance: inout InlineArray<columns, InlineArray<kernel, LaneVector>>,
  _ x: LaneSpan, row: Int, _ g: LaneVector, _ q: LaneVector, _ winner: Winner, noisy: Bool
) {
  var x = x
  /// Each column's input in the winner's column of the window.
  @inline(__always) func chosen() -> InlineArray<columns, LaneVector> {
    InlineArray<columns, LaneVector> { kx in select(winner.isRight, x[kx &+ 1], x[kx]) }
  }
  var above = chosen()
  for ky in 0..<kernel {
    x = x.dropFirst(row)
    let below = chosen()
    for kx in 0..<columns {
      let y = select(winner.isLower, below[kx], above[kx])
      mean[kx][ky] = fma(g, y, mean[kx][ky])
      if noisy { variance[kx][ky] = fma(q * y, y, variance[kx][ky]) }
    }
    above = below
  }
}

extension PooledConvolution {
  /// The columns of taps whose sums are made side by side: they share the inputs that they load.
  ///
  /// As many as registers hold the sums of: a third of AVX2's 16, two thirds of the 32 of AVX-512; but one at least. Every
  /// tap is its own sum, so the choice changes no bit.
  static func columnTiles(kernel: Int, noisy: Bool) -> [(first: Int, width: Int)] {
    let sums = LaneVector.count == 16 ? 20 : 5
    return OutputTiles.split(kernel, widest: max(1, sums / (noisy ? 2 * kernel : kernel)))
  }

  /// The gradients by all weights; without `variances` those of the mean alone.
  private func addWeights<let kernel: Int>(
    _ kernel: Static<kernel>, _ input: LayerInput, _ output: Activation, _ means: MutableLaneSpan,
    _ variances: MutableLaneSpan?
  ) {
    let tiles = variances == nil ? plainColumns : noisyColumns
    for c in 0..<layer.inputs {
      for tile in tiles {
        @inline(__always) func add<let columns: Int>(_ columns: Static<columns>) {
          if let variances {
            addColumns(
              kernel, columns, Static<2>(), from: tile.first, channel: c, input, output, means,
              variances)
          } else {
            addColumns(
              kernel, columns, Static<1>(), from: tile.first, channel: c, input, output, means,
              means)
          }
        }
        switch tile.width {
        case 1: add(Static<1>())
        case 2: add(Static<2>())
        case 3: add(Static<3>())
        default: preconditionFailure("no gradient kernel for \(tile.width) columns")
        }
      }
    }
  }

  /// The gradients by some columns of one channel's weights; with two `kinds` those by their variances too.
  @inline(never)
  private func addColumns<let kernel: Int, let columns: Int, let kinds: Int>(
    _: Static<kernel>, _: Static<columns>, _: Static<kinds>, from first: Int, channel c: Int,
    _ input: LayerInput, _ output: Activation, _ means: MutableLaneSpan,
    _ variances: MutableLaneSpan
  ) {
    let side = layer.pooledSide
    let row = layer.inputSide
    typealias Sums = InlineArray<columns, InlineArray<kernel, LaneVector>>
    for o in 0..<layer.outputs {
      let window = o &* side &* side
      @inline(__always) func place(_ ky: Int, _ kx: Int) -> Int {
        ((c &* kernel &+ ky) &* kernel &+ first &+ kx) &* layer.outputs &+ o
      }
      var mean = Sums { kx in InlineArray<kernel, LaneVector> { ky in means[place(ky, kx)] } }
      var variance = Sums { kx in
        InlineArray<kernel, LaneVector> { ky in kinds == 2 ? variances[place(ky, kx)] : splat(0) }
      }
      for py in 0..<side {
        let x = input.value.dropFirst((c &* row &+ 2 &* py) &* row &+ first)
        for px in 0..<side {
          let p = window &+ py &* side &+ px
          addWindow(
            &mean, &variance, x.dropFirst(2 &* px), row: row, output.slope[p], output.ratio[p],
            Winner(from: output.winner, at: p), noisy: kinds == 2)
        }
      }
      for kx in 0..<columns {
        for ky in 0..<kernel {
          means[place(ky, kx)] = mean[kx][ky]
          if kinds == 2 { variances[place(ky, kx)] = variance[kx][ky] }
        }
      }
    }
  }
}
