/// Samples the outputs of a variational layer.
///
/// ```
/// s = sqrt(variance + 1e-15)    y = mean + bias + s epsilon    r = epsilon / (2 s) = dy / d variance
/// ```
/// Where the variance is zero no input has a part in it: there r is zero.
package enum OutputSampling {
  /// - Parameters:
  ///   - mean, variance: of an image; rounding may leave variances below zero.
  ///   - bias: of each channel.
  ///   - layer: of the network, by which its noise is told from others'.
  ///   - y, r: the results.
  package static func sample(
    mean: LaneSpan, variance: LaneSpan, bias: LaneSpan?, plane: Plane, _ noise: ElementNoise,
    image: Int, layer: Int, y: MutableLaneSpan, r: MutableLaneSpan
  ) {
    @inline(__always) func write(_ i: Int, _ epsilon: LaneVector) {
      let isPositive = isGreater(variance[i], splat(0))
      let v = select(isPositive, variance[i], splat(0)) + splat(1e-15)
      let inverse = reciprocalSquareRoot(v)
      // One more step of Newton's: to the last bit or so.
      let root = v * inverse
      let deviation = fma(fma(-root, root, v), inverse * 0.5, root)
      y[i] = fma(deviation, epsilon, mean[i])
      r[i] = select(isPositive, epsilon * inverse * 0.5, splat(0))
    }
    switch noise {
    case .drawn(let place):
      place.forEach(image: image, layer: layer, vectors: plane.vectors) { write($0, $1) }
    case .given(let layers):
      let noise = LaneSpan(layers[layer].vectors).dropFirst(image &* plane.vectors)
      for i in 0..<plane.vectors { write(i, noise[i]) }
    }
    if let bias { add(bias, to: y, plane: plane) }
  }

  /// Adds each channel's bias to an image.
  package static func add(_ bias: LaneSpan, to y: MutableLaneSpan, plane: Plane) {
    for block in 0..<plane.blocks {
      for i in 0..<plane.blockVectors {
        let at = block &* plane.blockVectors &+ i
        y[at] =
          y[at] + bias[block &* ChannelBlock.vectors &+ i % ChannelBlock.vectors]
      }
    }
  }
}
