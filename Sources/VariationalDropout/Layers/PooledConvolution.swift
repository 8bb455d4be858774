import CLanes

/// A convolution whose output is pooled 2x2, on the lanes of one sample.
///
/// ```
/// mean = conv(x, w) + b      variance = conv(x^2, sigma^2) + sigma_b^2 + 1e-15
/// y = max over 2x2 of (mean + sqrt(variance) * epsilon)
/// ```
/// Nothing unpooled is kept: of each window only the largest element, which one it was and its
/// epsilon / (2 sigma) are stored. An odd last row and column are never computed.
///
/// Source of the sampling: Kingma, Salimans and Welling, Variational Dropout and the Local
/// Reparameterization Trick, NIPS 2015.
package struct PooledConvolution {
  let layer: LaneLayer
  private let tiles: [(first: Int, width: Int)]
  /// See `columnTiles`: of the gradients by means alone, and of those by variances too.
  let plainColumns: [(first: Int, width: Int)]
  let noisyColumns: [(first: Int, width: Int)]

  package init(_ layer: LaneLayer) {
    precondition(layer.isPooled, "\(layer.layer.name) does not pool")
    self.layer = layer
    tiles = OutputTiles.split(layer.outputs)
    plainColumns = Self.columnTiles(kernel: layer.kernel, noisy: false)
    noisyColumns = Self.columnTiles(kernel: layer.kernel, noisy: true)
  }

  /// The lane vectors `forward` needs as scratch: means, variances and noise of a row of windows, and what the
  /// outputs' variances start from.
  package static func scratchCount(_ layer: LaneLayer) -> Int {
    OutputTiles.widest * layer.pooledSide * 4 * 2 + 2 * layer.outputSide + layer.outputs
  }

  /// Computes the pooled pre-activations into `output`.
  ///
  /// - Parameter noise: needed where the parameters have variances.
  package func forward(
    _ input: LayerInput, _ parameters: LayerParameters, noise: LayerNoise?, output: Activation,
    scratch: MutableLaneSpan, for pass: Pass
  ) {
    let side = layer.pooledSide
    var rest = scratch
    let means = rest.takeFirst(OutputTiles.widest * side * 4)
    let variances = rest.takeFirst(OutputTiles.widest * side * 4)
    let epsilons = rest.takeFirst(2 * layer.outputSide)
    let leastVariances = rest.takeFirst(layer.outputs)
    if let biasVariance = parameters.biasVariance {
      for o in 0..<layer.outputs { leastVariances[o] = biasVariance[o] + splat(1e-15) }
    }
    for py in 0..<side {
      let corner = 2 &* py &* layer.inputSide
      for tile in tiles {
        convolve(
          input.value.dropFirst(corner), parameters.mean, from: parameters.bias, tile, into: means)
        if let variance = parameters.variance, let noise {
          convolve(
            input.square.dropFirst(corner), variance, from: LaneSpan(leastVariances), tile,
            into: variances)
          for o in 0..<tile.width {
            noise.fill(
              epsilons, channel: tile.first &+ o, channelSize: layer.outputSide &* layer.outputSide,
              offset: 2 &* py &* layer.outputSide)
            let first = ((tile.first &+ o) &* side &+ py) &* side
            for px in 0..<side {
              let at = 4 &* (px &* tile.width &+ o)
              pool(
                means.dropFirst(at), variances.dropFirst(at), epsilons.dropFirst(2 &* px),
                row: layer.outputSide, output,
                at: first &+ px)
            }
          }
        } else {
          for o in 0..<tile.width {
            let first = ((tile.first &+ o) &* side &+ py) &* side
            for px in 0..<side {
              pool(
                means.dropFirst(4 &* (px &* tile.width &+ o)), output, at: first &+ px, for: pass)
            }
          }
        }
      }
    }
  }

  private func convolve(
    _ x: LaneSpan, _ w: LaneSpan,
    from starts: LaneSpan,
    _ tile: (first: Int, width: Int), into sums: MutableLaneSpan
  ) {
    convolveRow(
      kernel: layer.kernel, width: tile.width, sums, from: starts.dropFirst(tile.first),
      blocks: layer.pooledSide, x, row: layer.inputSide, plane: layer.inputSide &* layer.inputSide,
      channels: layer.inputs, w.dropFirst(tile.first), outputs: layer.outputs)
  }
}

/// One window with noise: samples its four elements and keeps the largest, the first among equals.
@inline(__always)
private func pool(
  _ means: MutableLaneSpan, _ variances: MutableLaneSpan, _ epsilons: MutableLaneSpan, row: Int,
  _ output: Activation, at index: Int
) {
  // epsilon / sigma is what the gradient needs, and sigma * epsilon = variance * (epsilon / sigma).
  @inline(__always) func sample(_ j: Int, _ epsilon: LaneVector) -> (
    y: LaneVector, ratio: LaneVector
  ) {
    let ratio = epsilon * reciprocalSquareRoot(variances[j])
    return (fma(variances[j], ratio, means[j]), ratio)
  }
  let (y0, r0) = sample(0, epsilons[0])
  let (y1, r1) = sample(1, epsilons[1])
  let (y2, r2) = sample(2, epsilons[row])
  let (y3, r3) = sample(3, epsilons[row &+ 1])
  let rightAbove = isGreater(y1, y0)
  let above = select(rightAbove, y1, y0)
  let rightBelow = isGreater(y3, y2)
  let below = select(rightBelow, y3, y2)
  let lower = isGreater(below, above)
  output.value[index] = select(lower, below, above)
  output.ratio[index] = select(lower, select(rightBelow, r3, r2), select(rightAbove, r1, r0)) * 0.5
  Winner(isLower: lower, isRightBelow: rightBelow, isRightAbove: rightAbove)
    .store(in: output.winner, at: index)
}

/// One window without noise.
@inline(__always)
private func pool(
  _ means: MutableLaneSpan, _ output: Activation, at index: Int, for pass: Pass
) {
  let rightAbove = isGreater(means[1], means[0])
  let above = select(rightAbove, means[1], means[0])
  let rightBelow = isGreater(means[3], means[2])
  let below = select(rightBelow, means[3], means[2])
  let lower = isGreater(below, above)
  output.value[index] = select(lower, below, above)
  if pass == .evaluation { return }
  Winner(isLower: lower, isRightBelow: rightBelow, isRightAbove: rightAbove)
    .store(in: output.winner, at: index)
}
