import Tensor
import TestSupport
import Testing
import VariationalDropout

/// golden: whole training steps of whole networks.
@Suite("golden training")
struct GoldenTrainingTests {
  @Test("golden training", arguments: try GoldenCase.all(.training))
  func golden_training(_ golden: GoldenCase) throws {
    let node = try golden.load()
    for lane in 0..<LaneVector.count { try check(node, lane: lane) }
  }

  private func check(_ node: GoldenNode, lane: Int) throws {
    let run = try GoldenRun(node, lane: lane)
    for (number, step) in node["steps"].list.enumerated() {
      run.train(step, "step \(number + 1), lane \(lane)")
    }
    run.evaluate(node["evaluation"], "evaluation, lane \(lane)")
  }
}

/// A golden training run in one lane of a group, with other models in the other lanes.
private final class GoldenRun {
  private let architecture: Architecture
  private let tensors: [TensorSpec]
  private let group: LaneGroup
  private var placement: LanePlacement
  private let klWeight: Float
  private let lane: Int

  init(_ node: GoldenNode, lane: Int) throws {
    self.lane = lane
    let start = node["start"]
    klWeight = Float(node.optional("kl_weight")?.double ?? 0)
    let isVariational = node.optional("kl_weight") != nil
    let entries = start.object.keys.sorted().map {
      (key: ByteText($0), shape: start[$0].tensor.shape)
    }
    let architecture = try Architecture(recognizing: entries, variational: isVariational)
    self.architecture = architecture
    let tensors = architecture.tensors(variational: isVariational)
    self.tensors = tensors
    placement = LanePlacement(lane: lane)

    let config = node["config"]
    let optimizer = OptimizerKind(rawValue: config["optim::optimizer"].string)!
    let shape = GroupShape(
      architecture: architecture, batchSize: node["batchsize"].int, variational: isVariational)
    var random = SplitMix64(seed: 3)
    let models = (0..<LaneGroup.capacity).map { position in
      let isGolden = position == lane
      let factor = isGolden ? 1 : Float.random(in: 0.5...1.5, using: &random)
      let parameters = tensors.map { tensor in
        start[tensor.key].tensor.values.map { $0 * factor }
      }
      var state = ModelState(
        plain: zip(tensors, parameters).filter { $0.0.role == .weight || $0.0.role == .bias }
          .map(\.1), architecture: architecture, variational: isVariational, optimizer: optimizer)
      state.parameters = parameters
      let momentum = config.optional("optim::momentum")?.double ?? 0
      return LaneModel(
        state: state, nonlinearity: Nonlinearity(rawValue: node["nlin"].string)!,
        optimizer: optimizer,
        hyperparameters: Hyperparameters(
          learningRate: config["optim::lr"].double * Double(factor),
          weightDecay: config["optim::wd"].double, momentum: momentum,
          nesterov: config.optional("optim::nesterov") != nil && momentum > 0,
          dropout: node["dropout"].double),
        randomKey: RandomKey(seed: Seed(position), trialKey: 0))
    }
    group = LaneGroup(shape: shape, models: models)
  }

  func train(_ step: GoldenNode, _ what: String) {
    let targets = step["target"].ints
    let kl = group.beginStep(klWeight: splat(klWeight))
    expectClose([kl[lane]], [Float(step["kl"].double)], relativeToLargest: 1e-5, "\(what): kl")
    var nll = 0.0
    var correct = 0
    var logits: [Float] = []
    let masks = step.optional("dropout_masks")
    for (sample, target) in targets.enumerated() {
      let noise = step.optional("noise")?.list.map { buffer($0, sample, of: targets.count) }
      var maskBuffers: [Int: LaneBuffer] = [:]
      for position in architecture.layers.indices {
        if let mask = masks?.optional("after_layer_\(position)") {
          maskBuffers[position] = buffer(mask, sample, of: targets.count)
        }
      }
      load(step["input"], sample, of: targets.count)
      let randomness = SampleRandomness.given(
        noise: noise?.map { LaneSpan($0.vectors) },
        masks: maskBuffers.mapValues { LaneSpan($0.vectors) })
      // The pass that `accumulate` makes again, for the logits.
      logits += group.logits(randomness: randomness, lane: lane)
      let result = group.accumulate(
        labels: LaneIntVector(repeating: Int32(target)), randomness: randomness,
        batchCount: targets.count)
      nll += Double(result.nll[lane])
      correct -= Int(result.correct[lane])
      withExtendedLifetime((noise, maskBuffers)) {}
    }
    #expect(group.endStep()[lane] == 0)
    expectClose(
      logits, step["logits"].tensor.values, relativeToLargest: 1e-5, "\(what): logits")
    expectClose(
      [Float(nll / Double(targets.count))], [Float(step["nll"].double)], relativeToLargest: 1e-5,
      "\(what): nll")
    #expect(correct == step["correct"].int, "\(what)")
    let parameters = group.state(of: lane).parameters
    for (tensor, values) in zip(tensors, parameters) {
      expectClose(
        values, step["params_after"][tensor.key].tensor.values, within: 1e-5,
        "\(what): \(tensor.key)")
    }
  }

  func evaluate(_ node: GoldenNode, _ what: String) {
    let targets = node["target"].ints
    let sparsities: [ModelSparsity?] = (0..<LaneGroup.capacity).map { position in
      guard group.shape.variational else { return nil }
      return ModelSparsity(
        parameters: group.state(of: position).parameters, architecture: architecture, threshold: 3)
    }
    let pruned = group.prunedValues(masks: sparsities.map { $0?.mask })
    var nll = 0.0
    var correct = 0
    var logits: [Float] = []
    for (sample, target) in targets.enumerated() {
      load(node["input"], sample, of: targets.count)
      group.network.forward(values: LaneSpan(pruned.vectors), variances: nil, randomness: nil)
      logits += placement.values(group.network.logits)
      let result = group.network.loss(
        labels: LaneIntVector(repeating: Int32(target)), gradientScale: nil)
      nll += Double(result.nll[lane])
      correct -= Int(result.correct[lane])
    }
    expectClose(logits, node["logits"].tensor.values, relativeToLargest: 1e-5, "\(what): logits")
    expectClose(
      [Float(nll / Double(targets.count))], [Float(node["nll"].double)], relativeToLargest: 1e-5,
      "\(what): nll")
    #expect(correct == node["correct"].int, "\(what)")
    guard let dropped = node.optional("dropped_weights_per_layer") else { return }
    let sparsity = sparsities[lane]!
    #expect(sparsity.prunedWeights == dropped.ints, "\(what)")
    #expect(sparsity.weights == node["weights_per_layer"].ints, "\(what)")
    #expect(abs(sparsity.ratio - node["sparsity_ratio"].double) < 1e-9, "\(what)")
  }

  /// One sample's part of a tensor of the batch, placed in the lane.
  private func buffer(_ node: GoldenNode, _ sample: Int, of samples: Int) -> LaneBuffer {
    let values = node.tensor.values
    let count = values.count / samples
    return placement.buffer(Array(values[(sample * count)..<((sample + 1) * count)]))
  }

  private func load(_ input: GoldenNode, _ sample: Int, of samples: Int) {
    let image = buffer(input, sample, of: samples)
    group.network.image.update(from: LaneSpan(image.vectors))
  }
}
