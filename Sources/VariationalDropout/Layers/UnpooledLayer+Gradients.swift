extension UnpooledLayer {
  /// Adds the sample's gradients by weights and biases, and by their variances.
  ///
  /// - Parameter output: the layer's activation, with the loss's gradients in `slope` and `ratio`.
  package func addGradients(
    _ input: LayerInput, output: Activation, to gradients: LayerGradients
  ) {
    addProducts(LaneSpan(output.slope), input.value, to: gradients.mean, gradients.bias)
    if let variance = gradients.variance {
      addProducts(LaneSpan(output.ratio), input.square, to: variance, gradients.biasVariance)
    }
  }

  /// `weights[tap][o] += sum over positions of gradient[o][position] * x[tap at position]`, and the
  /// gradients alone to the biases.
  private func addProducts(
    _ gradient: LaneSpan, _ x: LaneSpan, to weights: MutableLaneSpan, _ biases: MutableLaneSpan?
  ) {
    let positions = corners.count
    if positions == 1 {
      // Every tap sees one input, each in its turn, and nothing is summed up within a sample.
      for tap in 0..<(layer.inputs &* layer.kernel &* layer.kernel) {
        let weight = weights.dropFirst(tap &* layer.outputs)
        let value = x[tap]
        for o in 0..<layer.outputs { weight[o] = fma(gradient[o], value, weight[o]) }
      }
    } else {
      addSums(over: corners, gradient, x, to: weights)
    }
    guard let biases else { return }
    for o in 0..<layer.outputs {
      for p in 0..<positions { biases[o] = biases[o] + gradient[o &* positions &+ p] }
    }
  }

  /// The weights' part of `addProducts`, of more than one position.
  private func addSums(
    over corners: [Int], _ gradient: LaneSpan, _ x: LaneSpan, to weights: MutableLaneSpan
  ) {
    let positions = corners.count
    corners.withUnsafeBufferPointer { corners in
      var weight = weights
      for c in 0..<layer.inputs {
        for ky in 0..<layer.kernel {
          for kx in 0..<layer.kernel {
            let x = x.dropFirst((c &* layer.inputSide &+ ky) &* layer.inputSide &+ kx)
            for o in 0..<layer.outputs {
              var sum = weight[o]
              let gradient = gradient.dropFirst(o &* positions)
              for p in 0..<positions { sum = fma(gradient[p], x[corners[p]], sum) }
              weight[o] = sum
            }
            weight = weight.dropFirst(layer.outputs)
          }
        }
      }
    }
  }

  /// The loss's gradients by a block of channels' inputs at (y, x), from channel `first` on.
  ///
  /// ```
  /// convT(g, w) + 2 x convT(g epsilon / (2 sigma), sigma^2)
  /// ```
  @inline(__always)
  private func inputGradients<let width: Int>(
    _: Static<width>, from first: Int, _ parameters: LayerParameters, output: Activation,
    input: LaneSpan, y: Int, x: Int
  ) -> InlineArray<width, LaneVector> {
    let side = layer.outputSide
    let channel = layer.kernel &* layer.kernel &* layer.outputs
    var means = InlineArray<width, LaneVector>(repeating: splat(0))
    var variances = InlineArray<width, LaneVector>(repeating: splat(0))
    for ky in max(0, y &- side &+ 1)...min(layer.kernel &- 1, y) {
      for kx in max(0, x &- side &+ 1)...min(layer.kernel &- 1, x) {
        let tap = first &* channel &+ (ky &* layer.kernel &+ kx) &* layer.outputs
        let position = (y &- ky) &* side &+ x &- kx
        for o in 0..<layer.outputs {
          let element = o &* corners.count &+ position
          let gradient = output.slope[element]
          let mean = parameters.mean.dropFirst(tap &+ o)
          for c in 0..<width { means[c] = fma(gradient, mean[c &* channel], means[c]) }
          if let variance = parameters.variance {
            let gradient = output.ratio[element]
            let weight = variance.dropFirst(tap &+ o)
            for c in 0..<width {
              variances[c] = fma(gradient, weight[c &* channel], variances[c])
            }
          }
        }
      }
    }
    let plane = layer.inputSide &* layer.inputSide
    return InlineArray<width, LaneVector> { c in
      let at = (first &+ c) &* plane &+ y &* layer.inputSide &+ x
      return fma(input[at] * 2, variances[c], means[c])
    }
  }

  /// The loss's gradients by all inputs, `[channel][y][x]`: calls `body` with each place and gradient.
  @inline(__always)
  package func forEachInputGradient(
    _ parameters: LayerParameters, output: Activation, input: LaneSpan,
    _ body: (Int, LaneVector) -> Void
  ) {
    let plane = layer.inputSide &* layer.inputSide
    @inline(__always) func run<let width: Int>(_ block: Static<width>, _ first: Int) {
      for y in 0..<layer.inputSide {
        for x in 0..<layer.inputSide {
          let gradients = inputGradients(
            block, from: first, parameters, output: output, input: input, y: y, x: x)
          for c in 0..<width {
            body((first &+ c) &* plane &+ y &* layer.inputSide &+ x, gradients[c])
          }
        }
      }
    }
    for first in stride(from: 0, to: layer.inputs, by: 4) {
      switch layer.inputs &- first {
      case 1: run(Static<1>(), first)
      case 2: run(Static<2>(), first)
      case 3: run(Static<3>(), first)
      default: run(Static<4>(), first)
      }
    }
  }

  /// Replaces the previous layer's slopes by the loss's gradient by its pre-activations.
  package func propagate(
    _ parameters: LayerParameters, output: Activation, to previous: Activation
  ) {
    forEachInputGradient(parameters, output: output, input: LaneSpan(previous.value)) {
      place, gradient in
      previous.slope[place] = previous.slope[place] * gradient
    }
  }
}
