import TestSupport
import Testing
import VariationalDropout

/// Single layers of the batch engine against PyTorch.
@Suite("ResNet golden layers")
struct ResNetGoldenLayerTests {
  /// Every way to compute a layer, for one, three and all images at once.
  static let ways: [(ConvolutionLayer.Way, Int?)] = [
    (.direct, 1), (.direct, 3), (.direct, nil), (.winograd, 1), (.winograd, 3), (.winograd, nil),
  ]

  @Test("ResNet golden convolution", arguments: try ResNetGolden.all(.convolution))
  func golden_resnet_convolution(_ golden: ResNetGolden) throws {
    let (info, tensors) = try golden.load()
    let (input, weight) = (tensors["input"], tensors["weight"])
    let geometry = ConvolutionGeometry(
      inputs: weight.shape[1], outputs: weight.shape[0], kernel: info["kernel"].int,
      stride: info["stride"].int, padding: info["padding"].int, inputHeight: input.shape[2],
      inputWidth: input.shape[3])
    for (way, images) in Self.ways {
      try check(info, tensors, geometry, way, images)
    }
  }

  @Test("ResNet golden linear layer", arguments: try ResNetGolden.all(.linear))
  func golden_resnet_linear(_ golden: ResNetGolden) throws {
    let (info, tensors) = try golden.load()
    let weight = tensors["weight"]
    let geometry = ConvolutionGeometry(
      inputs: weight.shape[1], outputs: weight.shape[0], kernel: 1, inputHeight: 1, inputWidth: 1)
    for (way, images) in Self.ways {
      try check(info, tensors, geometry, way, images)
    }
  }

  private func check(
    _ info: GoldenNode, _ tensors: GoldenTensors, _ geometry: ConvolutionGeometry,
    _ way: ConvolutionLayer.Way, _ images: Int?
  ) throws {
    let what = "\(way), \(images.map { "\($0)" } ?? "all") images"
    let isVariational = tensors.has("log_sigma2")
    let weight = tensors["weight"].values
    var pruned: [Float]?
    if isVariational {
      let logAlpha = zip(weight, tensors["log_sigma2"].values).map {
        LogAlpha.value(weight: $0, logSigma2: $1, bound: info["clamp"].double)
      }
      expectClose(
        logAlpha.map { Float($0) }, tensors["log_alpha"].values, within: 1e-5, "log-alpha")
      let kl = logAlpha.reduce(0) { $0 + LogAlpha.kl($1) }
      #expect(abs(kl - info["kl"].double) < 1e-5 * info["kl"].double)
      pruned = zip(weight, logAlpha).map { $1 >= 3 ? 0 : $0 }
    }
    let run = ConvolutionRun(
      geometry, way: way, imagesAtOnce: images, input: tensors["input"].values, weight: weight,
      bias: tensors.has("bias") ? tensors["bias"].values : nil,
      logSigma2: isVariational ? tensors["log_sigma2"].values : nil,
      bound: info["clamp"].double, klWeight: info["kl_weight"].double,
      noise: isVariational ? tensors["noise"].values : nil, upstream: tensors["upstream"].values,
      evaluatedWeight: pruned)
    expectClose(
      run.output, tensors["output"].values, relativeToLargest: 1e-5, "\(what): output")
    for (name, values) in [("grad_input", run.inputGradient), ("grad_weight", run.weightGradient)] {
      expectClose(
        values, tensors[name].values, relativeToLargest: 1e-4, "\(what): \(name)")
    }
    guard isVariational else { return }
    expectClose(
      run.logSigma2Gradient, tensors["grad_log_sigma2"].values, relativeToLargest: 1e-4,
      "\(what): grad_log_sigma2")
    expectClose(
      run.evaluation, tensors["output_evaluation"].values, relativeToLargest: 1e-5,
      "\(what): evaluation")
  }

  @Test("ResNet golden batch norm", arguments: try ResNetGolden.all(.batchNorm))
  func golden_resnet_batchNorm(_ golden: ResNetGolden) throws {
    let (info, tensors) = try golden.load()
    let shape = tensors["step0.input"].shape
    let plane = Plane(channels: shape[1], height: shape[2], width: shape[3])
    #expect(plane.blocks == 1)
    let pixel = Plane(channels: shape[1], height: 1, width: 1)
    func channels(_ name: String) -> LaneBuffer { Blocked.images(tensors[name].values, pixel) }
    let (scale, shift) = (channels("weight"), channels("bias"))
    let (mean, variance) = (channels("running_mean"), channels("running_var"))
    let running = BatchNormalisation.Running(mean: mean.vectors, variance: variance.vectors)
    let norm = BatchNormalisation(plane)
    func part(_ vectors: MutableLaneSpan, _ image: Int, _ count: Int) -> MutableLaneSpan {
      vectors[(image * count)..<((image + 1) * count)]
    }
    func normalised(_ y: LaneBuffer) -> [Float] {
      let z = LaneBuffer(count: y.count)
      for i in stride(from: 0, to: y.count, by: plane.blockVectors) {
        let range = i..<(i + plane.blockVectors)
        norm.normalise(
          LaneSpan(y.vectors[range]), block: i / plane.blockVectors % plane.blocks,
          into: z.vectors[range])
      }
      return Blocked.values(z.vectors, plane)
    }
    for step in 0..<info["steps"].int {
      let y = Blocked.images(tensors["step\(step).input"].values, plane)
      let images = y.count / plane.vectors
      let sumCount = BatchNormalisation.sumVectors(plane)
      let sums = LaneBuffer(count: images * sumCount)
      for image in 0..<images {
        norm.sum(
          LaneSpan(part(y.vectors, image, plane.vectors)),
          into: part(sums.vectors, image, sumCount))
      }
      norm.normaliseBatch(
        block: 0, sums: sums.vectors, images: images, scale: LaneSpan(scale.vectors),
        shift: LaneSpan(shift.vectors), running: running, momentum: info["momentum"].double)
      expectClose(
        normalised(y), tensors["step\(step).output"].values, relativeToLargest: 1e-5,
        "step \(step): output")
      expectClose(
        Blocked.values(mean.vectors, pixel), tensors["step\(step).running_mean"].values,
        relativeToLargest: 1e-5, "step \(step): running mean")
      expectClose(
        Blocked.values(variance.vectors, pixel), tensors["step\(step).running_var"].values,
        relativeToLargest: 1e-5, "step \(step): running variance")

      let upstream = Blocked.images(tensors["step\(step).upstream"].values, plane)
      let (byScale, byShift) = (LaneBuffer(count: scale.count), LaneBuffer(count: scale.count))
      for image in 0..<images {
        norm.sumGradients(
          LaneSpan(part(upstream.vectors, image, plane.vectors)),
          LaneSpan(part(y.vectors, image, plane.vectors)),
          into: part(sums.vectors, image, sumCount))
      }
      norm.finishGradients(
        block: 0, sums: sums.vectors, images: images, byScale: byScale.vectors,
        byShift: byShift.vectors)
      for image in 0..<images {
        norm.propagate(
          LaneSpan(part(upstream.vectors, image, plane.vectors)),
          y: part(y.vectors, image, plane.vectors), r: nil)
      }
      for (name, values) in [
        ("grad_input", Blocked.values(y.vectors, plane)),
        ("grad_weight", Blocked.values(byScale.vectors, pixel)),
        ("grad_bias", Blocked.values(byShift.vectors, pixel)),
      ] {
        expectClose(
          values, tensors["step\(step).\(name)"].values, relativeToLargest: 1e-4,
          "step \(step): \(name)")
      }
      withExtendedLifetime((sums, upstream, byScale, byShift)) {}
    }
    norm.normaliseRunning(
      block: 0, scale: LaneSpan(scale.vectors), shift: LaneSpan(shift.vectors), running: running)
    expectClose(
      normalised(Blocked.images(tensors["evaluation.input"].values, plane)),
      tensors["evaluation.output"].values, relativeToLargest: 1e-5, "evaluation")
    withExtendedLifetime((scale, shift, mean, variance)) {}
  }
}
