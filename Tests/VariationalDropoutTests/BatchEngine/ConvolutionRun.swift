import VariationalDropout

/// A layer of the batch engine run forward and back over a batch.
struct ConvolutionRun {
  /// What PyTorch's tensors of the same names hold, row-major.
  var output: [Float] = []
  var inputGradient: [Float] = []
  var weightGradient: [Float] = []
  /// By log_sigma2; empty of a plain layer.
  var logSigma2Gradient: [Float] = []
  /// Without noise.
  var evaluation: [Float] = []

  /// - Parameters:
  ///   - logSigma2, noise: nil of a plain layer.
  ///   - bound: of log-alpha.
  init(
    _ geometry: ConvolutionGeometry, way: ConvolutionLayer.Way = .fastest, imagesAtOnce: Int? = nil,
    threads: Int = 1, input: [Float], weight: [Float], bias: [Float]? = nil,
    logSigma2: [Float]? = nil, bound: Double = 8, klWeight: Double = 0, noise: [Float]? = nil,
    upstream: [Float], evaluatedWeight: [Float]? = nil
  ) {
    let isVariational = logSigma2 != nil
    let layer = ConvolutionLayer(
      geometry, variational: isVariational, way: way, imagesAtOnce: imagesAtOnce)
    let workspace = Workspace(team: ThreadTeam(threads: threads), layers: [layer])
    let (inputs, outputs) = (geometry.inputPlane, geometry.outputPlane)
    let images = input.count / (inputs.channels * inputs.positions)
    let x = Blocked.images(input, inputs)
    func part(_ buffer: LaneBuffer, _ image: Int, _ plane: Plane) -> MutableLaneSpan {
      buffer.vectors[(image * plane.vectors)..<((image + 1) * plane.vectors)]
    }
    func read(_ image: Int, _ border: Border, _ target: MutableLaneSpan) {
      let source = part(x, image, inputs)
      let line = inputs.width * ChannelBlock.vectors
      border.fill(target, inputs) { block, y, row in
        let start = block * inputs.blockVectors + y * line
        row.update(from: LaneSpan(source[start..<(start + line)]))
      }
    }
    let means = Blocked.weights(weight, geometry)
    let count = geometry.weightVectors
    let terms = VariationalTerms(count: count)
    var weights = [LaneSpan(means.vectors)]
    if let logSigma2 {
      let variances = Blocked.weights(logSigma2, geometry)
      _ = terms.prepare(
        0..<count, means: LaneSpan(means.vectors), logSigma2: LaneSpan(variances.vectors),
        bound: Float(bound), klWeight: splat(Float(klWeight)))
      weights.append(LaneSpan(terms.variance))
    }
    // The biases of a linear layer, as of a batch of images of one pixel.
    let biases = bias.map { bias in
      Blocked.images(bias, Plane(channels: geometry.outputs, height: 1, width: 1))
    }

    let (y, r) = (
      LaneBuffer(count: images * outputs.vectors), LaneBuffer(count: images * outputs.vectors)
    )
    let given = noise.map { ElementNoise.given([Blocked.images($0, outputs)]) }
    layer.forward(workspace, images: images, weights: weights, read: read) {
      image, mean, variance in
      if let given {
        OutputSampling.sample(
          mean: LaneSpan(mean), variance: LaneSpan(variance),
          bias: biases.map { LaneSpan($0.vectors) }, plane: outputs, given, image: image, layer: 0,
          y: part(y, image, outputs), r: part(r, image, outputs))
      } else {
        part(y, image, outputs).update(from: LaneSpan(mean))
      }
    }
    output = Blocked.values(y.vectors, outputs)

    let g = Blocked.images(upstream, outputs)
    for i in 0..<r.count { r.vectors[i] = r.vectors[i] * g.vectors[i] }
    let gradients = [LaneSpan(g.vectors)] + (isVariational ? [LaneSpan(r.vectors)] : [])
    let (byMean, byVariance) = (LaneBuffer(count: count), LaneBuffer(count: count))
    for part in isVariational ? [Part.mean, .variance] : [.mean] {
      layer.weightGradient(
        workspace, images: images, part, gradients: gradients[part.rawValue],
        into: part == .mean ? byMean.vectors : byVariance.vectors, read: read)
    }
    if isVariational { terms.finish(means: byMean.vectors, variances: byVariance.vectors) }
    weightGradient = Blocked.values(byMean.vectors, geometry)
    if isVariational { logSigma2Gradient = Blocked.values(byVariance.vectors, geometry) }

    let dx = LaneBuffer(count: images * inputs.vectors)
    layer.inputGradient(workspace, images: images, weights: weights, gradients: gradients) {
      image, mean, variance in
      let (target, source) = (part(dx, image, inputs), part(x, image, inputs))
      for i in 0..<target.count {
        target[i] = isVariational ? fma(source[i] * 2, variance[i], mean[i]) : mean[i]
      }
    }
    inputGradient = Blocked.values(dx.vectors, inputs)

    if let evaluatedWeight {
      let pruned = Blocked.weights(evaluatedWeight, geometry)
      layer.forward(workspace, images: images, weights: [LaneSpan(pruned.vectors)], read: read) {
        image, mean, _ in
        let target = part(y, image, outputs)
        target.update(from: LaneSpan(mean))
        if let biases {
          OutputSampling.add(LaneSpan(biases.vectors), to: target, plane: outputs)
        }
      }
      evaluation = Blocked.values(y.vectors, outputs)
      withExtendedLifetime(pruned) {}
    }
    withExtendedLifetime((x, means, biases, y, r, g, byMean, byVariance, dx, terms)) {}
  }
}
