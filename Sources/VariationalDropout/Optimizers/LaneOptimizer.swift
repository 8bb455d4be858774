/// An optimiser on the flat parameter vector of a group: `OptimizerRule` with each model's own numbers.
struct LaneOptimizer {
  /// One for each kind that there is among the models.
  private var rules: [OptimizerRule]
  private let models: [Hyperparameters]
  /// Of each model's next step.
  private var rate: [Double]
  /// Of each model.
  private var powers: [AdamPowers]

  /// - Parameters:
  ///   - kinds: one a model.
  ///   - steps: the steps each model has taken already.
  init(_ kinds: [OptimizerKind], _ models: [Hyperparameters], steps: [Int]) {
    self.models = models
    rate = models.map(\.learningRate)
    let (rates, decays) = (Self.lanes(rate), Self.lanes(models.map(\.weightDecay)))
    let momenta = Self.lanes(models.map(\.momentum))
    let nesterov = isGreater(Self.lanes(models.map { $0.nesterov ? 1 : 0 }), splat(0.5))
    rules = LaneIntVector.lanes(ofEach: kinds).map { kind, lanes in
      OptimizerRule(
        kind: kind, lanes: lanes, learningRate: rates, weightDecay: decays, momentum: momenta,
        nesterov: nesterov)
    }
    powers = steps.map { AdamPowers(steps: $0) }
  }

  /// The buffers of the model that has the most.
  var bufferCount: Int { rules.map(\.kind.bufferNames.count).max() ?? 0 }

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
    rate = settings.map(\.learningRate)
    let (rates, momenta) = (Self.lanes(rate), Self.lanes(settings.map(\.momentum)))
    for i in rules.indices { (rules[i].learningRate, rules[i].momentum) = (rates, momenta) }
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
  ///   - buffers: `OptimizerKind.bufferNames`, one after the other, each as long as `values`; `bufferCount` of them.
  ///   - mask: see `OptimizerRule.step`.
  /// - Returns: 0 for a model whose parameters are all finite, else NaN.
  mutating func step(
    _ values: MutableLaneSpan, gradients: LaneSpan, buffers: MutableLaneSpan,
    mask: some GradientMask
  ) -> LaneVector {
    var (stepSizes, corrections) = (splat(0), splat(0))
    for lane in powers.indices {
      powers[lane].advance()
      stepSizes[lane] = powers[lane].stepSize(learningRate: rate[lane])
      corrections[lane] = powers[lane].correction
    }
    var rest = buffers
    let first = rest.takeFirst(values.count)
    var health = splat(0)
    for i in rules.indices {
      (rules[i].stepSize, rules[i].correction) = (stepSizes, corrections)
      health =
        health
        + rules[i].step(values, gradients: gradients, first: first, second: rest, mask: mask)
    }
    return health
  }
}
