import Tensor

/// The random numbers of one sample.
package enum SampleRandomness {
  /// A function of the sample's place in training.
  case drawn(SamplePlace)
  /// Given in memory: for each layer its noise `[channel][y][x]` before pooling, and for layers followed
  /// by dropout the masks (0 or 1). Noise may be nil for plain networks.
  case given(noise: [LaneSpan]?, masks: [Int: LaneSpan])
}

/// One network for every lane: forward and backward of one sample at a time.
///
/// Sample by sample, not layer by layer, so that what is live stays in the second-level cache.
package final class LaneNetwork {
  package let layout: ParameterLayout
  /// The image, `[channel][y][x]`, to be written before each sample.
  package let image: MutableLaneSpan
  private let layers: [LaneLayer]

  private enum Step {
    case pooled(PooledConvolution)
    case unpooled(UnpooledLayer)
  }

  private let nonlinearity: LaneNonlinearity
  private let dropout: Dropout?
  private let steps: [Step]
  private let activations: [Activation]
  private let buffer: LaneBuffer
  private let imageSquares: MutableLaneSpan
  private let scratch: MutableLaneSpan
  private let streams: LaneStreams

  /// - Parameters:
  ///   - nonlinearities: one a model.
  ///   - dropoutRates: one a model; all zero leaves dropout out.
  package init(
    layout: ParameterLayout, nonlinearities: [Nonlinearity], dropoutRates: [Double]
  ) {
    guard let layers = LaneLayer.chain(of: layout.architecture) else {
      preconditionFailure("lanes don't run \(layout.architecture.family.rawValue)")
    }
    self.layout = layout
    self.layers = layers
    nonlinearity = LaneNonlinearity(nonlinearities)
    dropout = dropoutRates.contains { $0 > 0 } ? Dropout(rates: dropoutRates) : nil
    steps = layers.map {
      $0.isPooled ? .pooled(PooledConvolution($0)) : .unpooled(UnpooledLayer($0))
    }
    activations = layers.map { Activation(count: $0.outputs * $0.pooledSide * $0.pooledSide) }
    let imageCount = layers[0].inputs * layers[0].inputSide * layers[0].inputSide
    let scratchCount =
      layers.map {
        $0.isPooled
          ? max(PooledConvolution.scratchCount($0), PooledConvolution.propagationScratchCount($0))
          : UnpooledLayer.scratchCount($0)
      }.max() ?? 0
    buffer = LaneBuffer(count: 2 * imageCount + scratchCount)
    var rest = buffer.vectors
    image = rest.takeFirst(imageCount)
    imageSquares = rest.takeFirst(imageCount)
    scratch = rest
    streams = LaneStreams(count: layers.map(\.outputs).max() ?? 1)
  }

  /// The logits of the last forward pass, until `loss` replaces them.
  package var logits: MutableLaneSpan { activations[activations.count - 1].value }

  /// Runs the image through the network.
  ///
  /// - Parameters:
  ///   - values: the means, laid out by `layout`.
  ///   - variances: sigma^2, laid out as the means; nil adds no noise.
  ///   - randomness: noise and dropout; nil for evaluation, which has neither.
  package func forward(
    values: LaneSpan, variances: LaneSpan?, randomness: SampleRandomness?
  ) {
    let pass: Pass = randomness == nil ? .evaluation : .training
    if variances != nil {
      for i in 0..<image.count { imageSquares[i] = image[i] * image[i] }
    }
    for (position, layer) in layers.enumerated() {
      let parameters = layout.parameters(ofLayer: position, values: values, variances: variances)
      let noise = variances == nil ? nil : noise(position, randomness)
      let output = activations[position]
      switch steps[position] {
      case .pooled(let step):
        step.forward(
          input(of: position), parameters, noise: noise, output: output, scratch: scratch,
          for: pass)
      case .unpooled(let step):
        step.forward(
          input(of: position), parameters, noise: noise, output: output, scratch: scratch)
      }
      if layer.isActivated { nonlinearity.apply(to: output, for: pass) }
      if layer.mayDropOut, let dropout, let randomness {
        drop(dropout, position, output, randomness)
      }
    }
  }

  /// The loss of the last forward pass; starts the way back.
  ///
  /// - Parameter gradientScale: what the sample's cross entropy counts in the batch; nil for evaluation.
  package func loss(labels: LaneIntVector, gradientScale: LaneVector?) -> (
    nll: LaneVector, correct: LaneIntVector, prediction: LaneIntVector
  ) {
    let output = activations[activations.count - 1]
    return CrossEntropy.evaluate(
      output.value, labels: labels,
      gradient: gradientScale.map { (output.slope, $0) })
  }

  /// Adds the sample's gradients to `gradients`: by means, by sigma^2 and by linear biases.
  package func backward(
    values: LaneSpan, variances: LaneSpan?, gradients: MutableLaneSpan
  ) {
    for position in steps.indices.reversed() {
      let parameters = layout.parameters(ofLayer: position, values: values, variances: variances)
      let sums = layout.gradients(ofLayer: position, in: gradients)
      let output = activations[position]
      if variances != nil { output.finishVarianceGradients() }
      switch steps[position] {
      case .pooled(let step):
        step.addGradients(input(of: position), output: output, to: sums)
        if position > 0 {
          step.propagate(
            parameters, output: output, to: activations[position - 1], scratch: scratch)
        }
      case .unpooled(let step):
        step.addGradients(input(of: position), output: output, to: sums)
        if position > 0 {
          step.propagate(parameters, output: output, to: activations[position - 1])
        }
      }
    }
  }

  private func input(of position: Int) -> LayerInput {
    position == 0
      ? LayerInput(value: LaneSpan(image), square: LaneSpan(imageSquares))
      : LayerInput(activations[position - 1])
  }

  private func noise(_ position: Int, _ randomness: SampleRandomness?) -> LayerNoise? {
    switch randomness {
    case nil: return nil
    case .given(let noise, _):
      return noise.map { .given($0[position]) }
    case .drawn(let place):
      let layer = layers[position]
      for block in 0..<(layer.isPooled ? layer.outputs : 1) {
        streams.set(block, to: place.stream(.noise, site: position, block: block))
      }
      return .streams(streams)
    }
  }

  private func drop(
    _ dropout: Dropout, _ position: Int, _ output: Activation, _ randomness: SampleRandomness
  ) {
    switch randomness {
    case .given(_, let masks):
      if let masks = masks[position] { dropout.apply(to: output, masks: masks) }
    case .drawn(let place):
      var stream = place.stream(.dropout, site: position, block: 0)
      dropout.apply(to: output, &stream)
    }
  }
}
