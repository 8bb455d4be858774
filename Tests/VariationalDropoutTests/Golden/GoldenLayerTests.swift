import TestSupport
import Testing
import VariationalDropout

/// golden: the KL term and single layers.
@Suite("golden layers")
struct GoldenLayerTests {
  @Test("golden KL and its derivative", arguments: try GoldenCase.all(.kl))
  func golden_kl(_ golden: GoldenCase) throws {
    let node = try golden.load()
    let logAlpha = node["log_alpha"].tensor.values
    let kl = node["kl"].tensor.values
    expectClose(
      logAlpha.map { Float(LogAlpha.kl(Double($0))) }, kl, relativeToLargest: 1e-6, "kl, double")
    for lane in 0..<LaneVector.count {
      // With w = 1, log_sigma2 is log_alpha and its gradient that of the KL term; no bound is near.
      var placement = LanePlacement(lane: lane)
      let logSigma2 = placement.buffer(logAlpha)
      let means = placement.buffer(logAlpha.map { _ in 1 })
      for i in logAlpha.indices { means.vectors[i] = splat(1) }
      let terms = VariationalTerms(count: logAlpha.count)
      let values = logAlpha.indices.map { i in
        terms.prepare(
          i..<(i + 1), means: LaneSpan(means.vectors), logSigma2: LaneSpan(logSigma2.vectors),
          bound: 11, klWeight: splat(1)
        )[lane]
      }
      expectClose(values, kl, relativeToLargest: 1e-5, "kl in lane \(lane)")
      let (gradient, ignored) = (LaneBuffer(count: kl.count), LaneBuffer(count: kl.count))
      terms.finish(means: ignored.vectors, variances: gradient.vectors)
      expectClose(
        placement.values(gradient.vectors), node["d_kl_d_log_alpha"].tensor.values,
        relativeToLargest: 1e-4, "derivative in lane \(lane)")
    }
  }

  @Test("golden layer", arguments: try GoldenCase.all(.layer))
  func golden_layer(_ golden: GoldenCase) throws {
    let node = try golden.load()
    for lane in 0..<LaneVector.count { try check(node, lane: lane) }
  }

  /// Runs a layer over the case's samples in one lane.
  private func check(_ node: GoldenNode, lane: Int) throws {
    var placement = LanePlacement(lane: lane)
    let weight = node["weight"].tensor
    let isConvolution = node["kind"].string == "conv"
    let input = node["input"].tensor
    let layer = Layer(
      name: "layer",
      kind: isConvolution ? .convolution(kernel: weight.shape[2], stride: 1, padding: 0) : .linear,
      inputs: weight.shape[1], outputs: weight.shape[0],
      inputSide: isConvolution ? input.shape[2] : 1)
    let bias = node["bias"].tensor.values

    // Means and log_sigma2 as the engine lays them out: [tap][output], then a convolution's biases.
    let order = (0..<layer.fanIn).flatMap { tap in
      (0..<layer.outputs).map { $0 * layer.fanIn + tap }
    }
    func engine(_ weights: [Float], _ biases: [Float]) -> [Float] {
      order.map { weights[$0] } + (isConvolution ? biases : [])
    }
    func torch(_ vectors: MutableLaneSpan) -> (weights: [Float], biases: [Float]) {
      var weights = Array(repeating: Float(0), count: layer.weightCount)
      for (i, place) in order.enumerated() { weights[place] = vectors[i][lane] }
      let biases = isConvolution ? (0..<layer.outputs).map { vectors[order.count + $0][lane] } : []
      return (weights, biases)
    }
    let noBias = Array(repeating: Float(0), count: layer.outputs)
    let means = placement.buffer(engine(weight.values, bias))
    let logSigma2 = placement.buffer(
      engine(
        node["log_sigma2"].tensor.values,
        node.optional("log_sigma2_bias")?.tensor.values ?? noBias))
    let terms = VariationalTerms(count: means.count)
    let klWeight = Float(node["kl_weight"].double)
    let kl = terms.prepare(
      0..<means.count, means: LaneSpan(means.vectors), logSigma2: LaneSpan(logSigma2.vectors),
      bound: Float(layer.logAlphaBound), klWeight: splat(klWeight))
    expectClose([kl[lane]], [Float(node["kl"].double)], relativeToLargest: 1e-5, "kl")

    let linearBias = placement.buffer(bias)
    let parameters = LayerParameters(
      mean: LaneSpan(means.vectors),
      bias: LaneSpan(isConvolution ? means.vectors.dropFirst(order.count) : linearBias.vectors),
      variance: LaneSpan(terms.variance),
      biasVariance: isConvolution ? LaneSpan(terms.variance.dropFirst(order.count)) : nil)
    let (byMean, byVariance) = (LaneBuffer(count: means.count), LaneBuffer(count: means.count))
    let byLinearBias = LaneBuffer(count: layer.outputs)
    let gradients = LayerGradients(
      mean: byMean.vectors,
      bias: isConvolution ? byMean.vectors.dropFirst(order.count) : byLinearBias.vectors,
      variance: byVariance.vectors,
      biasVariance: isConvolution ? byVariance.vectors.dropFirst(order.count) : nil)

    let laneLayer = LaneLayer(layer)
    let step = UnpooledLayer(laneLayer)
    let output = Activation(count: layer.outputs * layer.outputSide * layer.outputSide)
    let scratch = LaneBuffer(count: UnpooledLayer.scratchCount(laneLayer))
    let samples = input.shape[0]
    let inputCount = input.values.count / samples
    var outputs: [Float] = []
    var byInput: [Float] = []
    for sample in 0..<samples {
      func part(_ values: [Float], _ count: Int) -> [Float] {
        Array(values[(sample * count)..<((sample + 1) * count)])
      }
      let x = placement.buffer(part(input.values, inputCount))
      let squares = LaneBuffer(count: inputCount)
      for i in 0..<inputCount { squares.vectors[i] = x.vectors[i] * x.vectors[i] }
      let noise = placement.buffer(part(node["noise"].tensor.values, output.count))
      let upstream = placement.buffer(part(node["upstream"].tensor.values, output.count))
      let seen = LayerInput(value: LaneSpan(x.vectors), square: LaneSpan(squares.vectors))
      step.forward(
        seen, parameters, noise: .given(LaneSpan(noise.vectors)), output: output,
        scratch: scratch.vectors)
      outputs += placement.values(output.value)
      output.slope.update(from: LaneSpan(upstream.vectors))
      output.finishVarianceGradients()
      step.addGradients(seen, output: output, to: gradients)
      let found = LaneBuffer(count: inputCount)
      step.forEachInputGradient(parameters, output: output, input: LaneSpan(x.vectors)) {
        place, gradient in
        found.vectors[place] = gradient
      }
      byInput += placement.values(found.vectors)
      withExtendedLifetime((x, squares, noise)) {}
    }
    terms.finish(means: byMean.vectors, variances: byVariance.vectors)

    expectClose(outputs, node["output"].tensor.values, relativeToLargest: 1e-5, "output")
    let mean = torch(byMean.vectors)
    let variance = torch(byVariance.vectors)
    let biasGradient =
      isConvolution ? mean.biases : placement.values(byLinearBias.vectors)
    var found = [
      ("grad_input", byInput), ("grad_weight", mean.weights), ("grad_bias", biasGradient),
      ("grad_log_sigma2", variance.weights),
    ]
    if isConvolution { found.append(("grad_log_sigma2_bias", variance.biases)) }
    for (key, values) in found {
      expectClose(values, node[key].tensor.values, relativeToLargest: 1e-4, "\(key), lane \(lane)")
    }
    withExtendedLifetime((means, linearBias, byMean, byVariance, byLinearBias)) {}
  }
}
