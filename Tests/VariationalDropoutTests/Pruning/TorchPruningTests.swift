import Tensor
import TestSupport
import Testing
import VariationalDropout

/// Masks and masked training against torch.nn.utils.prune.
struct TorchPruningTests {
  @Test func theMasksOfTorchAreOfEveryArchitecture() throws {
    let cases = try TorchPruning.maskCases()
    let families = Set(cases.map(\.family))
    #expect(families == Set(Architecture.Family.small.map(\.rawValue)))
    for test in cases {
      let architecture = TorchPruning.architecture(test.family, channels: test.channels)
      let mask = TorchPruning.mask(test.kept, architecture)
      #expect(mask.prunedWeights(of: architecture) == test.pruned)
      #expect(
        mask.keptCount == architecture.parameterCount - test.pruned.reduce(0, +), "a bias is pruned"
      )
      // The weights are those that torch saw: the smallest were pruned.
      let parameters = TorchPruning.parameters(of: architecture)
      for layer in architecture.layers.indices {
        let weights = parameters[2 * layer].enumerated()
        let pruned = weights.filter { !mask[2 * layer, $0.offset] }.map(\.element.magnitude).max()
        let kept = weights.filter { mask[2 * layer, $0.offset] }.map(\.element.magnitude).min()
        #expect(pruned ?? 0 < kept ?? .infinity)
      }
    }
  }

  @Test(arguments: OptimizerKind.allCases)
  func stepsAreThoseOfTorch(_ optimizer: OptimizerKind) throws {
    let training = try TorchPruning.training()
    let run = try #require(training.runs.first { $0.optimizer == optimizer.rawValue })
    let architecture = TorchPruning.architecture(training.family, channels: training.channels)
    let mask = TorchPruning.mask(training.kept, architecture)
    let model = LaneModel(
      state: ModelState(
        plain: TorchPruning.parameters(of: architecture), architecture: architecture,
        variational: false, optimizer: optimizer),
      nonlinearity: try #require(Nonlinearity(rawValue: training.nonlinearity)),
      optimizer: optimizer,
      hyperparameters: Hyperparameters(
        learningRate: run.lr, weightDecay: run.weightDecay ?? 0, momentum: run.momentum ?? 0),
      randomKey: RandomKey(seed: 1, trialKey: 2))
    for (number, after) in run.after.enumerated() {
      let group = laneGroup(
        [model, model], architecture, batchSize: training.batch, variational: false)
      let set = images(training.batch * (number + 1), architecture, for: model)
      let (record, state) = trained(group, 2, set, masks: [nil, mask])[1]
      #expect(record.divergence == nil && state.step == number + 1)
      expectClose(
        Array(state.parameters.joined()), after.floats, within: 1e-5, "step \(number + 1)")
    }
  }

  /// The images placed so that the model sees them in their order in epoch 1.
  private func images(_ count: Int, _ architecture: Architecture, for model: LaneModel) -> ImageSet
  {
    let stride = architecture.channels * architecture.side * architecture.side
    let source = (pixels: TorchPruning.pixels(count * stride), labels: TorchPruning.labels(count))
    var (pixels, labels) = source
    for (position, place) in model.randomKey.permutation(of: count, epoch: 1).enumerated() {
      let place = Int(place)
      labels[place] = source.labels[position]
      pixels[(place * stride)..<((place + 1) * stride)] =
        source.pixels[(position * stride)..<((position + 1) * stride)]
    }
    return ImageSet(
      images: Tensor(
        pixels, shape: [count, architecture.channels, architecture.side, architecture.side]),
      labels: labels)
  }
}
