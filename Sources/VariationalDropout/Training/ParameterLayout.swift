/// Where a model's numbers lie in the flat vector of a group.
///
/// ```
/// means          conv1 weights, conv1 biases, ..., fc1 weights, fc2 weights
/// log_sigma2     the same again (variational groups only)
/// linear biases  fc1, fc2
/// ```
/// Weights are `[tap][output]`, tap counting (input, ky, kx): the order the kernels read them in.
/// Values, gradients and the optimiser's buffers share this layout.
package struct ParameterLayout {
  package let architecture: Architecture
  package let isVariational: Bool
  /// The first weight of each layer.
  package let weights: [Int]
  /// The first bias of each layer.
  package let biases: [Int]
  /// The number of means: also the distance from a mean to its log_sigma2.
  package let means: Int
  package let count: Int

  package init(_ architecture: Architecture, variational: Bool) {
    self.architecture = architecture
    isVariational = variational
    var weights: [Int] = []
    var next = 0
    for layer in architecture.layers {
      weights.append(next)
      next += layer.weightCount + (layer.isConvolution ? layer.outputs : 0)
    }
    means = next
    if variational { next *= 2 }
    var biases: [Int] = []
    for (layer, first) in zip(architecture.layers, weights) {
      if layer.isConvolution {
        biases.append(first + layer.weightCount)
      } else {
        biases.append(next)
        next += layer.outputs
      }
    }
    self.weights = weights
    self.biases = biases
    count = next
  }

  /// The means of one layer: its weights and, of a convolution, its biases.
  package func means(ofLayer position: Int) -> Range<Int> {
    let layer = architecture.layers[position]
    let count = layer.weightCount + (layer.isConvolution ? layer.outputs : 0)
    return weights[position]..<(weights[position] + count)
  }

  /// Where each element of a tensor of the state dict lies, in the tensor's row-major order; nil for
  /// one that is not learned.
  package func indices(of tensor: TensorSpec) -> [Int]? {
    guard tensor.isLearned, let position = tensor.layer else { return nil }
    let layer = architecture.layers[position]
    switch tensor.role {
    case .weight, .logSigma2:
      let first = weights[position] + (tensor.role == .weight ? 0 : means)
      return (0..<layer.outputs).flatMap { o in
        (0..<layer.fanIn).map { tap in first + tap * layer.outputs + o }
      }
    case .bias, .logSigma2Bias:
      let first = biases[position] + (tensor.role == .bias ? 0 : means)
      return Array(first..<(first + layer.outputs))
    case .scale, .shift, .runningMean, .runningVariance, .counter: return nil
    }
  }
}

extension ParameterLayout {
  /// What the layers read: means from `values`, variances from `variances`, which are laid out as the
  /// means.
  package func parameters(
    ofLayer position: Int, values: LaneSpan, variances: LaneSpan?
  ) -> LayerParameters {
    let (weights, biases) = ranges(ofLayer: position)
    let isConvolution = architecture.layers[position].isConvolution
    return LayerParameters(
      mean: values[weights], bias: values[biases], variance: variances.map { $0[weights] },
      biasVariance: isConvolution ? variances.map { $0[biases] } : nil)
  }

  /// Where the layers sum up: gradients by sigma^2 stand where those by log_sigma2 will.
  package func gradients(
    ofLayer position: Int, in gradients: MutableLaneSpan
  ) -> LayerGradients {
    let (weights, biases) = ranges(ofLayer: position)
    let isConvolution = architecture.layers[position].isConvolution
    let variances = isVariational ? gradients.dropFirst(means) : nil
    return LayerGradients(
      mean: gradients[weights], bias: gradients[biases], variance: variances.map { $0[weights] },
      biasVariance: isConvolution ? variances.map { $0[biases] } : nil)
  }

  private func ranges(ofLayer position: Int) -> (weights: Range<Int>, biases: Range<Int>) {
    let layer = architecture.layers[position]
    return (
      weights[position]..<(weights[position] + layer.weightCount),
      biases[position]..<(biases[position] + layer.outputs)
    )
  }
}
