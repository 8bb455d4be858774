import Tensor
import TestSupport
import Testing
import VariationalDropout

/// Training steps of whole networks of the batch engine against PyTorch.
@Suite("ResNet golden training")
struct ResNetGoldenTrainingTests {
  @Test("ResNet golden training", arguments: try ResNetGolden.all(.training))
  func golden_resnet_training(_ golden: ResNetGolden) throws {
    let (info, tensors) = try golden.load()
    for way in [ConvolutionLayer.Way.direct, .fastest] {
      for images in [1, 3, nil] {
        let what = "\(way), \(images.map { "\($0)" } ?? "all") images"
        let run = try ResNetRun(info, tensors, way: way, imagesAtOnce: images, what: what)
        for (number, step) in info["steps"].list.enumerated() { run.train(step, number) }
        run.evaluate(info["evaluation"])
      }
    }
  }
}

private final class ResNetRun {
  private let tensors: GoldenTensors
  private let architecture: Architecture
  private let specs: [TensorSpec]
  private let engine: BatchEngine
  private let klWeight: Double
  private let isAdam: Bool
  private let what: String

  init(
    _ info: GoldenNode, _ tensors: GoldenTensors, way: ConvolutionLayer.Way, imagesAtOnce: Int?,
    what: String
  ) throws {
    self.tensors = tensors
    self.what = what
    let isVariational = tensors.has("start.fc.log_sigma2")
    let config = info["optimizer"]
    isAdam = config["kind"].string == "adam"
    klWeight = info.optional("kl_weight")?.double ?? 0
    let architecture = Architecture(
      .resnet18, channels: 3, classes: info["classes"].int, side: info["side"].int,
      width: info["width"].int)
    self.architecture = architecture
    let specs = architecture.tensors(variational: isVariational)
    self.specs = specs
    let kind: OptimizerKind = isAdam ? .adam : .sgd
    let batch = info["steps"].list.indices.map { tensors["step\($0).target"].values.count }.max()!
    let shape = GroupShape(
      architecture: architecture, batchSize: batch, variational: isVariational)
    let parameters = specs.map { spec in
      // The original has no log_sigma2_bias of a linear layer.
      spec.role == .logSigma2Bias
        ? [Float](repeating: -10, count: spec.count)
        : tensors["start.\(spec.key)"].values
    }
    let state = ModelState(
      parameters: parameters,
      buffers: kind.bufferNames.map { _ in
        specs.map { [Float](repeating: 0, count: $0.isLearned ? $0.count : 0) }
      }, step: 0)
    engine = BatchEngine(
      shape: shape,
      model: LaneModel(
        state: state, nonlinearity: .relu, optimizer: kind,
        hyperparameters: Hyperparameters(
          learningRate: config["lr"].double, weightDecay: config["wd"].double,
          momentum: config.optional("momentum")?.double ?? 0),
        randomKey: RandomKey(seed: 1, trialKey: 1)),
      threads: 1, way: way, imagesAtOnce: imagesAtOnce)
  }

  private func images(_ prefix: String) -> ImageSet {
    let input = tensors["\(prefix).input"]
    return ImageSet(
      images: Tensor(input.values, shape: input.shape),
      labels: tensors["\(prefix).target"].values.map { Int32($0) })
  }

  func train(_ step: GoldenNode, _ number: Int) {
    let what = "\(what), step \(number)"
    let prefix = "step\(number)"
    let set = images(prefix)
    let noise = architecture.layers.map { layer in
      engine.shape.variational
        ? Blocked.images(
          tensors["\(prefix).noise.\(layer.module)"].values,
          Plane(channels: layer.outputs, height: layer.outputSide, width: layer.outputSide))
        : LaneBuffer(count: 1)
    }
    var (nll, correct) = (0.0, 0)
    var logits: [Float] = []
    let kl = engine.step(
      BatchImages(set, Array(0..<Int32(set.count))[...]), noise: .given(noise),
      logits: { logits += $0 },
      each: { result in
        nll += Double(result.nll)
        correct += result.isCorrect ? 1 : 0
      })
    nll /= Double(set.count)
    expectClose(
      logits, tensors["\(prefix).logits"].values, relativeToLargest: 2e-5, "\(what): logits")
    #expect(abs(nll - step["nll"].double) <= 1e-5 * step["nll"].double, "\(what): nll")
    #expect(abs(kl - step["kl"].double) <= 1e-5 * step["kl"].double, "\(what): kl")
    let loss = nll + klWeight * kl
    #expect(abs(loss - step["loss"].double) <= 1e-5 * step["loss"].double, "\(what): loss")
    #expect(correct == step["correct"].int, "\(what): correct")

    let gradients = engine.gradients(klWeight: klWeight)
    for (spec, values) in zip(specs, gradients) where tensors.has("\(prefix).grad.\(spec.key)") {
      expectClose(
        values, tensors["\(prefix).grad.\(spec.key)"].values, relativeToLargest: 1e-4,
        "\(what): gradient by \(spec.key)")
    }
    let isHealthy = engine.update(
      klWeight: klWeight,
      rates: StepRates(
        learningRate: step["lr"].double, momentum: step.optional("momentum")?.double ?? 0))
    #expect(isHealthy, "\(what)")
    for (spec, values) in zip(specs, engine.state.parameters) {
      guard tensors.has("\(prefix).after.\(spec.key)") else { continue }
      let expected = tensors["\(prefix).after.\(spec.key)"].values
      if spec.role.isBuffer {
        expectClose(values, expected, relativeToLargest: 1e-5, "\(what): \(spec.key)")
      } else {
        expectClose(values, expected, within: isAdam ? 5e-5 : 1e-5, "\(what): \(spec.key)")
      }
    }
  }

  func evaluate(_ node: GoldenNode) {
    let set = images("evaluation")
    var mask: Mask?
    if let pruned = node.optional("pruned") {
      let sparsity = ModelSparsity(
        parameters: engine.state.parameters, architecture: architecture, threshold: 3)
      mask = sparsity.mask
      #expect(abs(sparsity.kl - node["kl"].double) <= 1e-5 * node["kl"].double, "\(what): kl")
      let counts = zip(sparsity.prunedWeights, sparsity.weights).map { [$0, $1] }
      #expect(counts == architecture.layers.map { pruned[$0.module].ints }, "\(what): pruned")
    }
    let logits = engine.logits(on: set, mask: mask) { false }
    expectClose(
      logits ?? [], tensors["evaluation.logits"].values, relativeToLargest: 2e-5,
      "\(what): evaluation")
    let evaluation = engine.evaluate(on: set, mask: mask) { false }
    let nll = evaluation?.nll ?? .nan
    #expect(abs(nll - node["nll"].double) <= 1e-5 * node["nll"].double, "\(what): nll")
    #expect(evaluation?.correct == node["correct"].int, "\(what)")
  }
}
