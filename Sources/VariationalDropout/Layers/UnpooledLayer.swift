/// A convolution without pooling, or a linear layer, on the lanes of one sample.
///
/// ```
/// convolution   y = conv(x, w) + b + sqrt(conv(x^2, sigma^2) + sigma_b^2 + 1e-15) * epsilon
/// linear        y = w x + b + sqrt(sigma^2 x^2 + 1e-15) * epsilon
/// ```
/// A linear layer is a convolution of a 1x1 image. These layers hold a hundredth of the networks' work,
/// so the loops are plain.
package struct UnpooledLayer {
  let layer: Layer

  package init(_ layer: Layer) {
    precondition(!layer.isPooled, "\(layer.name) pools")
    self.layer = layer
  }

  private var positions: Int { layer.outputSide &* layer.outputSide }

  /// The lanes `forward` needs as scratch: one noise value an output element, rounded up to pairs.
  package static func scratchCount(_ layer: Layer) -> Int {
    layer.outputs * layer.outputSide * layer.outputSide + 1
  }

  /// Computes the pre-activations into `output`.
  ///
  /// - Parameter noise: needed where the parameters have variances.
  package func forward(
    _ input: LayerInput, _ parameters: LayerParameters, noise: LayerNoise?, output: Activation,
    scratch epsilons: UnsafeMutablePointer<Lane>
  ) {
    let count = layer.outputs &* positions
    noise?.fill(epsilons, channel: 0, channelSize: count, offset: 0, count: count)
    for o in 0..<layer.outputs {
      for y in 0..<layer.outputSide {
        for x in 0..<layer.outputSide {
          let element = (o &* layer.outputSide &+ y) &* layer.outputSide &+ x
          let corner = y &* layer.inputSide &+ x
          let mean = sum(input.value + corner, parameters.mean + o, from: parameters.bias[o])
          guard let variances = parameters.variance else {
            output.value[element] = mean
            continue
          }
          let start = (parameters.biasVariance?[o] ?? splat(0)) + splat(1e-15)
          let variance = sum(input.square + corner, variances + o, from: start)
          let ratio = epsilons[element] * reciprocalSquareRoot(variance)
          output.value[element] = fma(variance, ratio, mean)
          output.ratio[element] = ratio * 0.5
        }
      }
    }
  }

  /// `start` plus the weighted inputs of one output, tap by tap.
  @inline(__always)
  private func sum(_ x: UnsafePointer<Lane>, _ w: UnsafePointer<Lane>, from start: Lane) -> Lane {
    var sum = start
    var w = w
    for c in 0..<layer.inputs {
      for ky in 0..<layer.kernel {
        let x = x + (c &* layer.inputSide &+ ky) &* layer.inputSide
        for kx in 0..<layer.kernel {
          sum = fma(x[kx], w.pointee, sum)
          w += layer.outputs
        }
      }
    }
    return sum
  }
}

// MARK: - Gradients

extension UnpooledLayer {
  /// Adds the sample's gradients by weights and biases, and by their variances.
  ///
  /// - Parameter output: the layer's activation, with the loss's gradient by the pre-activation in
  ///   `slope`.
  package func addGradients(
    _ input: LayerInput, output: Activation, to gradients: LayerGradients
  ) {
    let side = layer.outputSide
    for o in 0..<layer.outputs {
      let gradient = output.slope + o &* positions
      let ratio = output.ratio + o &* positions
      var tap = o
      for c in 0..<layer.inputs {
        for ky in 0..<layer.kernel {
          for kx in 0..<layer.kernel {
            let corner = (c &* layer.inputSide &+ ky) &* layer.inputSide &+ kx
            var mean = gradients.mean[tap]
            for y in 0..<side {
              for x in 0..<side {
                let at = corner &+ y &* layer.inputSide &+ x
                mean = fma(gradient[y &* side &+ x], input.value[at], mean)
              }
            }
            gradients.mean[tap] = mean
            if let variances = gradients.variance {
              var variance = variances[tap]
              for y in 0..<side {
                for x in 0..<side {
                  let p = y &* side &+ x
                  let at = corner &+ y &* layer.inputSide &+ x
                  variance = fma(gradient[p] * ratio[p], input.square[at], variance)
                }
              }
              variances[tap] = variance
            }
            tap &+= layer.outputs
          }
        }
      }
      for p in 0..<positions {
        gradients.bias[o] = gradients.bias[o] + gradient[p]
        if let variance = gradients.biasVariance {
          variance[o] = fma(gradient[p], ratio[p], variance[o])
        }
      }
    }
  }

  /// The loss's gradient by one input: `convT(g, w) + 2 x convT(g epsilon / (2 sigma), sigma^2)`.
  package func inputGradient(
    _ parameters: LayerParameters, output: Activation, input: Lane, channel: Int, y: Int, x: Int
  ) -> Lane {
    let side = layer.outputSide
    var means = splat(0)
    var variances = splat(0)
    for ky in max(0, y &- side &+ 1)...min(layer.kernel &- 1, y) {
      for kx in max(0, x &- side &+ 1)...min(layer.kernel &- 1, x) {
        let tap = ((channel &* layer.kernel &+ ky) &* layer.kernel &+ kx) &* layer.outputs
        let position = (y &- ky) &* side &+ x &- kx
        for o in 0..<layer.outputs {
          let element = o &* positions &+ position
          let gradient = output.slope[element]
          means = fma(gradient, parameters.mean[tap &+ o], means)
          if let variance = parameters.variance {
            variances = fma(gradient * output.ratio[element], variance[tap &+ o], variances)
          }
        }
      }
    }
    return fma(input * 2, variances, means)
  }

  /// Replaces the previous layer's slopes by the loss's gradient by its pre-activations.
  package func propagate(
    _ parameters: LayerParameters, output: Activation, to previous: Activation
  ) {
    var i = 0
    for c in 0..<layer.inputs {
      for y in 0..<layer.inputSide {
        for x in 0..<layer.inputSide {
          let gradient = inputGradient(
            parameters, output: output, input: previous.value[i], channel: c, y: y, x: x)
          previous.slope[i] = previous.slope[i] * gradient
          i &+= 1
        }
      }
    }
  }
}
