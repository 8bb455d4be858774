import Tensor
import TestSupport
import Testing
import VariationalDropout

/// Plain networks that train with some of their weights and biases pruned.
struct MaskedTrainingTests {
  private let architecture = Architecture(.cnn, channels: 1, hasDropoutLayers: true)

  private static let optimizers: [(OptimizerKind, Hyperparameters)] = [
    (.adam, Hyperparameters(learningRate: 1e-2, weightDecay: 0.1)),
    (.sgd, Hyperparameters(learningRate: 0.1, weightDecay: 0.1)),
    (.sgd, Hyperparameters(learningRate: 0.1, weightDecay: 0.1, momentum: 0.9)),
    (.sgd, Hyperparameters(learningRate: 0.1, weightDecay: 0.1, momentum: 0.9, nesterov: true)),
    (.rmsprop, Hyperparameters(learningRate: 1e-2, weightDecay: 0.1)),
    (.rmsprop, Hyperparameters(learningRate: 1e-2, weightDecay: 0.1, momentum: 0.9)),
  ]

  private func plainModel(
    _ seed: UInt64, _ optimizer: OptimizerKind, _ hyperparameters: Hyperparameters? = nil
  ) -> LaneModel {
    var model = randomModel(seed, architecture, optimizer, variational: false)
    if let hyperparameters { model.hyperparameters = hyperparameters }
    return model
  }

  private func plainGroup(_ models: [LaneModel], batchSize: Int = 7) -> LaneGroup {
    laneGroup(models, architecture, batchSize: batchSize, variational: false)
  }

  // MARK: Single steps

  @Test("steps are those of the scalar optimiser", arguments: optimizers)
  func stepsAreThoseOfTheScalarOptimizer(
    _ optimizer: OptimizerKind, _ hyperparameters: Hyperparameters
  ) {
    // A step an epoch, so that each can be looked at.
    let set = randomImages(6, architecture)
    let mask = randomMask(7, architecture)
    let model = plainModel(1, optimizer, hyperparameters)
    let group = plainGroup([model], batchSize: set.count)
    let scalar = ScalarOptimizer(kind: optimizer, hyperparameters: hyperparameters)
    for epoch in 1...4 {
      let before = group.state(of: 0)
      // What the step before left, or at first what the mask leaves.
      let start = mask.applied(to: before.parameters)
      let gradients = gradients(at: start, model.randomKey, epoch: epoch, set)
      let after = trained(group, 1, set, epoch: epoch, masks: [mask])[0].1
      #expect(after.step == epoch)
      for (tensor, gradient) in gradients.enumerated() {
        let expected = gradient.indices.map { index in
          scalar.step(
            ScalarOptimizer.Parameter(
              value: Double(start[tensor][index]),
              buffers: before.buffers.map { Double($0[tensor][index]) }),
            gradient: Double(gradient[index]), step: epoch, isKept: mask[tensor, index])
        }
        let what = "step \(epoch), tensor \(tensor)"
        // RMSprop's 1 - 0.99 of float32 is off by 1e-6 of itself.
        let tolerance: Float = 3e-6
        expectClose(
          after.parameters[tensor], expected.map { Float($0.value) }, relativeToLargest: tolerance,
          what)
        for buffer in after.buffers.indices {
          expectClose(
            after.buffers[buffer][tensor], expected.map { Float($0.buffers[buffer]) },
            relativeToLargest: tolerance, "\(what), buffer \(buffer)")
        }
      }
      #expect(isZero(after, where: mask), "step \(epoch)")
    }
  }

  /// The gradients of a batch without weight decay: what a first step leaves in the momentum's buffer.
  private func gradients(
    at parameters: [[Float]], _ key: RandomKey, epoch: Int, _ set: ImageSet
  ) -> [[Float]] {
    let model = LaneModel(
      state: ModelState(
        plain: parameters, architecture: architecture, variational: false, optimizer: .sgd),
      nonlinearity: .tanh, optimizer: .sgd, hyperparameters: Hyperparameters(learningRate: 0),
      randomKey: key)
    let group = plainGroup([model], batchSize: set.count)
    return trained(group, 1, set, epoch: epoch)[0].1.buffers[0]
  }

  /// Whether every pruned value and each of its buffers is zero, not minus zero.
  private func isZero(_ state: ModelState, where mask: Mask) -> Bool {
    ([state.parameters] + state.buffers).allSatisfy { tensors in
      tensors.enumerated().allSatisfy { tensor, values in
        values.enumerated().allSatisfy { mask[tensor, $0] || $1.bitPattern == 0 }
      }
    }
  }

  // MARK: Epochs

  @Test("pruned parameters stay zero", arguments: optimizers)
  func prunedParametersStayZero(
    _ optimizer: OptimizerKind, _ hyperparameters: Hyperparameters
  ) {
    let set = randomImages(40, architecture)
    let mask = randomMask(3, architecture)
    let group = plainGroup([plainModel(2, optimizer, hyperparameters)])
    // Without a mask first, so that the buffers hold something.
    let dense = trained(group, 1, set)[0].1
    #expect(!isZero(dense, where: mask))
    let (record, sparse) = trained(group, 1, set, epoch: 2, masks: [mask])[0]
    #expect(record.divergence == nil && sparse.step == 12)
    #expect(isZero(sparse, where: mask))
    // What is kept goes on from where it was.
    for tensor in dense.parameters.indices {
      let kept = dense.parameters[tensor].indices.filter { mask[tensor, $0] }
      #expect(!kept.isEmpty)
      #expect(kept.allSatisfy { sparse.parameters[tensor][$0] != 0 })
    }
  }

  @Test(arguments: OptimizerKind.allCases)
  func whatWasPrunedBeforeDoesNotMatter(_ optimizer: OptimizerKind) {
    let set = randomImages(20, architecture)
    let mask = randomMask(4, architecture)
    var clean = plainModel(5, optimizer)
    clean.state.parameters = mask.applied(to: clean.state.parameters)
    var dirty = clean
    for tensor in mask.counts.indices {
      for index in 0..<mask.counts[tensor] where !mask[tensor, index] {
        dirty.state.parameters[tensor][index] = .nan
        for buffer in dirty.state.buffers.indices {
          dirty.state.buffers[buffer][tensor][index] = index % 2 == 0 ? .infinity : .nan
        }
      }
    }
    let results = [clean, dirty].map {
      trained(plainGroup([$0]), 1, set, masks: [mask])[0]
    }
    #expect(results[0].0.divergence == nil)
    #expect(results[0].0.bits == results[1].0.bits && results[0].1.bits == results[1].1.bits)
  }

  @Test(arguments: OptimizerKind.allCases)
  func gradientsThatAreNotFiniteDoNotReachPrunedParameters(_ optimizer: OptimizerKind) {
    let set = randomImages(40, architecture)
    let mask = randomMask(6, architecture)
    var wild = plainModel(5, optimizer)
    wild.hyperparameters.learningRate = 1e30
    let group = plainGroup([wild, plainModel(6, optimizer)])
    let (record, state) = trained(group, 2, set, masks: [mask, nil])[0]
    #expect(record.divergence != nil)
    #expect(state.parameters.joined().contains { $0.isNaN })
    #expect(isZero(state, where: mask))
  }

  // MARK: Lanes

  /// Of one optimiser, or of all side by side.
  @Test(arguments: OptimizerKind.allCases.map { [$0] } + [OptimizerKind.allCases])
  func masksSideBySideGiveTheBitsOfEachAlone(_ optimizers: [OptimizerKind]) {
    let set = randomImages(30, architecture)
    let models = (0..<LaneGroup.capacity).map {
      plainModel(UInt64($0), optimizers[$0 % optimizers.count])
    }
    let masks: [Mask?] = models.indices.map { lane in
      lane % 3 == 1
        ? nil : randomMask(UInt64(lane), architecture, keeping: Double(lane) / 10 + 0.1)
    }
    let group = plainGroup(models)
    let together = trained(group, models.count, set, masks: masks)
    let measured = group.evaluate(on: set, masks: masks, shouldStop: { false })!
    for lane in models.indices {
      let single = plainGroup([models[lane]])
      let alone = trained(single, 1, set, masks: [masks[lane]])[0]
      #expect(
        together[lane].0.bits == alone.0.bits && together[lane].1.bits == alone.1.bits,
        "lane \(lane)")
      let evaluation = single.evaluate(on: set, masks: [masks[lane]], shouldStop: { false })
      #expect([measured[lane]] == evaluation, "lane \(lane)")
    }
  }

  @Test(arguments: OptimizerKind.allCases)
  func aMaskThatKeepsEverythingChangesNoBit(_ optimizer: OptimizerKind) {
    let set = randomImages(30, architecture)
    let model = plainModel(8, optimizer)
    let results = [nil, Mask(keepingAllOf: architecture)].map { mask in
      trained(plainGroup([model]), 1, set, masks: [mask])[0]
    }
    #expect(results[0].0.bits == results[1].0.bits && results[0].1.bits == results[1].1.bits)
  }

  // MARK: Mistakes

  @Test func variationalNetworksTrainWithoutMasks() async {
    await #expect(processExitsWith: .failure) {
      let architecture = Architecture(.cnn, channels: 1)
      let group = laneGroup([randomModel(1, architecture)], architecture)
      _ = trained(
        group, 1, randomImages(7, architecture), masks: [Mask(keepingAllOf: architecture)])
    }
  }

  @Test func masksOfAnotherArchitectureAreRefused() async {
    await #expect(processExitsWith: .failure) {
      let architecture = Architecture(.cnn, channels: 1)
      let group = laneGroup([randomModel(1, architecture)], architecture)
      let mask = Mask(keepingAllOf: Architecture(.cnn2, channels: 1))
      _ = group.evaluate(on: randomImages(7, architecture), masks: [mask], shouldStop: { false })
    }
  }

  // MARK: Evaluation

  @Test(arguments: [false, true])
  func evaluationIsThatOfTheModelWithZeros(variational: Bool) {
    let set = randomImages(30, architecture)
    let mask = randomMask(9, architecture)
    let model = randomModel(9, architecture, variational: variational)
    let group = laneGroup([model], architecture, variational: variational)
    let masked = group.evaluate(on: set, masks: [mask], shouldStop: { false })!
    let plain = zip(architecture.tensors(variational: variational), model.state.parameters)
      .filter { $0.0.role == .weight || $0.0.role == .bias }.map(\.1)
    var zeroed = randomModel(9, architecture, variational: false)
    zeroed.state.parameters = mask.applied(to: plain)
    let expected = laneGroup([zeroed], architecture, variational: false)
      .evaluate(on: set, masks: [nil], shouldStop: { false })!
    #expect(masked == expected)
    #expect(masked != group.evaluate(on: set, masks: [nil], shouldStop: { false })!)
    // The model itself keeps what it has.
    #expect(group.state(of: 0).bits == model.state.bits)
  }
}
