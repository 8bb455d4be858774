/// An optimiser on the flat parameter vector of a group: `OptimizerRule` with each model's own numbers.
struct LaneOptimizer {
  private var rule: OptimizerRule
  private let models: [Hyperparameters]
  /// Of each model's next step.
  private var rate: [Double]
  /// Of each model.
  private var powers: [AdamPowers]

  /// - Parameter steps: the steps each model has taken already.
  init(_ kind: OptimizerKind, _ models: [Hyperparameters], steps: [Int]) {
    self.models = models
    rate = models.map(\.learningRate)
    rule = OptimizerRule(
      kind: kind, learningRate: Self.lanes(models.map(\.learningRate)),
      weightDecay: Self.lanes(models.map(\.weightDecay)),
      momentum: Self.lanes(models.map(\.momentum)),
      nesterov: isGreater(Self.lanes(models.map { $0.nesterov ? 1 : 0 }), splat(0.5)))
    powers = steps.map { AdamPowers(steps: $0) }
  }

  /// Sets the learning rates and momenta to those of a step.
  ///
  /// - Parameters:
  ///   - epochs: the number of each model's epoch, from 1.
  ///   - step: in the epoch, from 0.
  ///   - count: the steps of an epoch.
  mutating func follow(epochs: [Int], step: Int, of count: Int) {
    let settings = zip(models, epochs).map { model, epoch in
      model.schedule.settings(
        rate: model.learningRate, momentum: model.momentum, epoch: epoch, step: step, of: count)
    }
    rate = settings.map(\.rate)
    rule.learningRate = Self.lanes(rate)
    rule.momentum = Self.lanes(settings.map(\.momentum))
  }

  private static func lanes(_ values: [Double]) -> LaneVector {
    var lanes = splat(0)
    for (lane, value) in values.enumerated() { lanes[lane] = Float(value) }
    return lanes
  }

  /// One step of every model.
  ///
  /// - Parameters:
  ///   - values: the parameters, updated.
  ///   - gradients: one a parameter.
  ///   - buffers: `OptimizerKind.bufferNames`, one after the other, each as long as `values`.
  ///   - mask: see `OptimizerRule.step`.
  /// - Returns: 0 for a model whose parameters are all finite, else NaN.
  mutating func step(
    _ values: MutableLaneSpan, gradients: LaneSpan, buffers: MutableLaneSpan,
    mask: some GradientMask
  ) -> LaneVector {
    for lane in powers.indices {
      powers[lane].advance()
      rule.stepSize[lane] = powers[lane].stepSize(learningRate: rate[lane])
      rule.correction[lane] = powers[lane].correction
    }
    var rest = buffers
    return rule.step(
      values, gradients: gradients, first: rest.takeFirst(values.count), second: rest, mask: mask)
  }
}
