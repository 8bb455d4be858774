/// A convolution without pooling, or a linear layer, on the lanes of one sample.
///
/// ```
/// convolution   y = conv(x, w) + b + sqrt(conv(x^2, sigma^2) + sigma_b^2 + 1e-15) * epsilon
/// linear        y = w x + b + sqrt(sigma^2 x^2 + 1e-15) * epsilon
/// ```
/// A linear layer is a convolution of a 1x1 image. These layers hold a hundredth of the networks' work:
/// sums run over blocks of four, so that one need not wait for the other, and nothing more is done.
package struct UnpooledLayer {
  let layer: LaneLayer
  /// Where each output position's upper left input lies in its channel.
  let corners: [Int]

  package init(_ layer: LaneLayer) {
    precondition(!layer.isPooled, "\(layer.layer.name) pools")
    self.layer = layer
    corners = (0..<layer.outputSide).flatMap { y in
      (0..<layer.outputSide).map { x in y * layer.inputSide + x }
    }
  }

  /// The lane vectors `forward` needs as scratch: one of noise an output element.
  package static func scratchCount(_ layer: LaneLayer) -> Int {
    layer.outputs * layer.outputSide * layer.outputSide
  }

  /// Computes the pre-activations into `output`.
  ///
  /// - Parameter noise: needed where the parameters have variances.
  package func forward(
    _ input: LayerInput, _ parameters: LayerParameters, noise: LayerNoise?, output: Activation,
    scratch: MutableLaneSpan
  ) {
    let epsilons = scratch[0..<output.count]
    noise?.fill(epsilons, channel: 0, channelSize: output.count, offset: 0)
    @inline(__always) func run<let width: Int>(_ block: Static<width>, _ first: Int) {
      for position in corners.indices {
        forward(
          block, from: first, at: position, input, parameters, output: output, epsilons: epsilons)
      }
    }
    for first in stride(from: 0, to: layer.outputs, by: 4) {
      switch layer.outputs &- first {
      case 1: run(Static<1>(), first)
      case 2: run(Static<2>(), first)
      case 3: run(Static<3>(), first)
      default: run(Static<4>(), first)
      }
    }
  }

  /// Computes a block of outputs at one position.
  @inline(__always)
  private func forward<let width: Int>(
    _ block: Static<width>, from first: Int, at position: Int, _ input: LayerInput,
    _ parameters: LayerParameters, output: Activation, epsilons: MutableLaneSpan
  ) {
    let corner = corners[position]
    let biases = InlineArray<width, LaneVector> { parameters.bias[first &+ $0] }
    let means = sums(
      block, input.value.dropFirst(corner), parameters.mean.dropFirst(first), from: biases)
    guard let weights = parameters.variance else {
      for o in 0..<width { output.value[(first &+ o) &* corners.count &+ position] = means[o] }
      return
    }
    let starts = InlineArray<width, LaneVector> {
      (parameters.biasVariance?[first &+ $0] ?? splat(0)) + splat(1e-15)
    }
    let variances = sums(
      block, input.square.dropFirst(corner), weights.dropFirst(first), from: starts)
    for o in 0..<width {
      let element = (first &+ o) &* corners.count &+ position
      let ratio = epsilons[element] * reciprocalSquareRoot(variances[o])
      output.value[element] = fma(variances[o], ratio, means[o])
      output.ratio[element] = ratio * 0.5
    }
  }

  /// `starts` plus the weighted inputs of a block of outputs, tap by tap.
  @inline(__always)
  private func sums<let width: Int>(
    _: Static<width>, _ x: LaneSpan, _ w: LaneSpan, from starts: InlineArray<width, LaneVector>
  ) -> InlineArray<width, LaneVector> {
    var sums = starts
    var w = w
    for c in 0..<layer.inputs {
      for ky in 0..<layer.kernel {
        let x = x.dropFirst((c &* layer.inputSide &+ ky) &* layer.inputSide)
        for kx in 0..<layer.kernel {
          let value = x[kx]
          for o in 0..<width { sums[o] = fma(value, w[o], sums[o]) }
          w = w.dropFirst(layer.outputs)
        }
      }
    }
    return sums
  }
}
