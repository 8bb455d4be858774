/// An optimiser on the flat parameter vector of a group, with PyTorch's semantics and defaults.
///
/// Source: the documentation of torch.optim.Adam, SGD and RMSprop.
struct LaneOptimizer {
  private let kind: OptimizerKind
  private let models: [Hyperparameters]
  private let weightDecay: LaneVector
  // Of the next step.
  private var rate: [Double]
  private var learningRate: LaneVector
  private var momentum: LaneVector
  /// All bits set where the momentum is Nesterov's.
  private let nesterov: LaneIntVector
  /// Adam's powers of the betas after each model's steps, by repeated multiplication.
  private var powers: [(beta1: Double, beta2: Double)]

  private static let (beta1, beta2) = OptimizerKind.betas
  private static let alpha = Float(OptimizerKind.alpha)
  private static let epsilon = Float(OptimizerKind.epsilon)

  /// - Parameter steps: the steps each model has taken already.
  init(_ kind: OptimizerKind, _ models: [Hyperparameters], steps: [Int]) {
    self.kind = kind
    self.models = models
    rate = models.map(\.learningRate)
    learningRate = Self.lanes(models.map(\.learningRate))
    weightDecay = Self.lanes(models.map(\.weightDecay))
    momentum = Self.lanes(models.map(\.momentum))
    nesterov = isGreater(Self.lanes(models.map { $0.nesterov ? 1 : 0 }), splat(0.5))
    powers = steps.map { steps in
      (0..<steps).reduce((1, 1)) { power, _ in (power.0 * Self.beta1, power.1 * Self.beta2) }
    }
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
    learningRate = Self.lanes(rate)
    momentum = Self.lanes(settings.map(\.momentum))
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
  ///   - mask: of the gradients with their weight decay; a pruned parameter that is zero, as its buffers are,
  ///     stays so.
  /// - Returns: 0 for a model whose parameters are all finite, else NaN.
  mutating func step(
    _ values: MutableLaneSpan, gradients: LaneSpan, buffers: MutableLaneSpan,
    mask: some GradientMask
  ) -> LaneVector {
    precondition(
      gradients.count == values.count, "\(gradients.count) gradients of \(values.count) parameters")
    var rest = buffers
    let first = rest.takeFirst(values.count)
    return switch kind {
    case .adam: adam(values, gradients, first, rest.takeFirst(values.count), mask)
    case .sgd: sgd(values, gradients, first, mask)
    case .rmsprop: rmsprop(values, gradients, first, rest.takeFirst(values.count), mask)
    }
  }

  private mutating func adam(
    _ values: MutableLaneSpan, _ gradients: LaneSpan, _ means: MutableLaneSpan,
    _ squares: MutableLaneSpan, _ mask: some GradientMask
  ) -> LaneVector {
    var stepSize = splat(0)
    var correction = splat(0)
    for lane in powers.indices {
      powers[lane].beta1 *= Self.beta1
      powers[lane].beta2 *= Self.beta2
      stepSize[lane] = Float(rate[lane] / (1 - powers[lane].beta1))
      correction[lane] = Float(1 / (1 - powers[lane].beta2).squareRoot())
    }
    let (beta1, rest1) = (splat(Float(Self.beta1)), splat(Float(1 - Self.beta1)))
    let (beta2, rest2) = (splat(Float(Self.beta2)), splat(Float(1 - Self.beta2)))
    var health = splat(0)
    for i in 0..<values.count {
      let gradient = mask(fma(weightDecay, values[i], gradients[i]), at: i)
      let mean = fma(beta1, means[i], rest1 * gradient)
      let square = fma(beta2, squares[i], rest2 * (gradient * gradient))
      means[i] = mean
      squares[i] = square
      let denominator = fma(squareRoot(square), correction, Self.epsilon)
      let value = fma(-stepSize, mean / denominator, values[i])
      values[i] = value
      health = fma(value, splat(0), health)
    }
    return health
  }

  private func sgd(
    _ values: MutableLaneSpan, _ gradients: LaneSpan, _ velocities: MutableLaneSpan,
    _ mask: some GradientMask
  ) -> LaneVector {
    var health = splat(0)
    for i in 0..<values.count {
      let gradient = mask(fma(weightDecay, values[i], gradients[i]), at: i)
      // PyTorch starts the velocity at the first gradient; from zero that is the same.
      let velocity = fma(momentum, velocities[i], gradient)
      velocities[i] = velocity
      let direction = select(nesterov, fma(momentum, velocity, gradient), velocity)
      let value = fma(-learningRate, direction, values[i])
      values[i] = value
      health = fma(value, splat(0), health)
    }
    return health
  }

  private func rmsprop(
    _ values: MutableLaneSpan, _ gradients: LaneSpan, _ squares: MutableLaneSpan,
    _ velocities: MutableLaneSpan, _ mask: some GradientMask
  ) -> LaneVector {
    let (alpha, rest) = (splat(Self.alpha), splat(Float(1 - Double(Self.alpha))))
    var health = splat(0)
    for i in 0..<values.count {
      let gradient = mask(fma(weightDecay, values[i], gradients[i]), at: i)
      let square = fma(alpha, squares[i], rest * (gradient * gradient))
      squares[i] = square
      let scaled = gradient / (squareRoot(square) + splat(Self.epsilon))
      let velocity = fma(momentum, velocities[i], scaled)
      velocities[i] = velocity
      let value = fma(-learningRate, velocity, values[i])
      values[i] = value
      health = fma(value, splat(0), health)
    }
    return health
  }
}
