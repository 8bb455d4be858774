/// What an optimiser does to one parameter in one step, with PyTorch's semantics and defaults, on lanes.
///
/// Source: the documentation of torch.optim.Adam, SGD and RMSprop.
struct OptimizerRule {
  let kind: OptimizerKind
  /// All bits set in the lanes that it is for; in the others nothing changes.
  var lanes = LaneIntVector(repeating: -1)
  var learningRate: LaneVector
  /// The L2 term added to every gradient.
  var weightDecay: LaneVector
  var momentum: LaneVector
  /// All bits set where the momentum is Nesterov's.
  var nesterov: LaneIntVector
  /// Adam's learning rate over 1 - beta1^t, and 1 / sqrt(1 - beta2^t), in step t.
  var stepSize = splat(0)
  var correction = splat(0)

  private static let (beta1, beta2) = OptimizerKind.betas
  private static let alpha = Float(OptimizerKind.alpha)
  private static let epsilon = Float(OptimizerKind.epsilon)

  /// One step.
  ///
  /// - Parameters:
  ///   - values: the parameters, updated.
  ///   - gradients: one a parameter.
  ///   - first, second: `OptimizerKind.bufferNames`, each as long as `values`; the second of no meaning where
  ///     there is one.
  ///   - mask: of the gradients with their weight decay; a pruned parameter that is zero, as its buffers are,
  ///     stays so. Its index is that of the parameter plus `offset`.
  /// - Returns: 0 in a lane whose parameters are all finite, else NaN.
  func step(
    _ values: MutableLaneSpan, gradients: LaneSpan, first: MutableLaneSpan, second: MutableLaneSpan,
    mask: some GradientMask, offset: Int = 0
  ) -> LaneVector {
    precondition(
      gradients.count == values.count && first.count == values.count,
      "\(gradients.count) gradients, \(first.count) numbers beside \(values.count) parameters")
    precondition(
      kind.bufferNames.count < 2 || second.count >= values.count,
      "\(second.count) second numbers beside \(values.count) parameters")
    return switch kind {
    case .adam: adam(values, gradients, first, second, mask, offset)
    case .sgd: sgd(values, gradients, first, mask, offset)
    case .rmsprop: rmsprop(values, gradients, first, second, mask, offset)
    }
  }

  private func adam(
    _ values: MutableLaneSpan, _ gradients: LaneSpan, _ means: MutableLaneSpan,
    _ squares: MutableLaneSpan, _ mask: some GradientMask, _ offset: Int
  ) -> LaneVector {
    let (beta1, rest1) = (splat(Float(Self.beta1)), splat(Float(1 - Self.beta1)))
    let (beta2, rest2) = (splat(Float(Self.beta2)), splat(Float(1 - Self.beta2)))
    var health = splat(0)
    for i in 0..<values.count {
      let gradient = mask(fma(weightDecay, values[i], gradients[i]), at: offset &+ i)
      let mean = fma(beta1, means[i], rest1 * gradient)
      let square = fma(beta2, squares[i], rest2 * (gradient * gradient))
      means[i] = select(lanes, mean, means[i])
      squares[i] = select(lanes, square, squares[i])
      let denominator = fma(squareRoot(square), correction, Self.epsilon)
      let value = select(lanes, fma(-stepSize, mean / denominator, values[i]), values[i])
      values[i] = value
      health = fma(value, splat(0), health)
    }
    return health
  }

  private func sgd(
    _ values: MutableLaneSpan, _ gradients: LaneSpan, _ velocities: MutableLaneSpan,
    _ mask: some GradientMask, _ offset: Int
  ) -> LaneVector {
    var health = splat(0)
    for i in 0..<values.count {
      let gradient = mask(fma(weightDecay, values[i], gradients[i]), at: offset &+ i)
      // PyTorch starts the velocity at the first gradient; from zero that is the same.
      let velocity = fma(momentum, velocities[i], gradient)
      velocities[i] = select(lanes, velocity, velocities[i])
      let direction = select(nesterov, fma(momentum, velocity, gradient), velocity)
      let value = select(lanes, fma(-learningRate, direction, values[i]), values[i])
      values[i] = value
      health = fma(value, splat(0), health)
    }
    return health
  }

  private func rmsprop(
    _ values: MutableLaneSpan, _ gradients: LaneSpan, _ squares: MutableLaneSpan,
    _ velocities: MutableLaneSpan, _ mask: some GradientMask, _ offset: Int
  ) -> LaneVector {
    let (alpha, rest) = (splat(Self.alpha), splat(Float(1 - Double(Self.alpha))))
    var health = splat(0)
    for i in 0..<values.count {
      let gradient = mask(fma(weightDecay, values[i], gradients[i]), at: offset &+ i)
      let square = fma(alpha, squares[i], rest * (gradient * gradient))
      squares[i] = select(lanes, square, squares[i])
      let scaled = gradient / (squareRoot(square) + splat(Self.epsilon))
      let velocity = fma(momentum, velocities[i], scaled)
      velocities[i] = select(lanes, velocity, velocities[i])
      let value = select(lanes, fma(-learningRate, velocity, values[i]), values[i])
      values[i] = value
      health = fma(value, splat(0), health)
    }
    return health
  }
}

/// Adam's powers of the betas after some steps, by repeated multiplication.
struct AdamPowers {
  private var powers = (beta1: 1.0, beta2: 1.0)

  /// After so many steps.
  ///
  /// - Precondition: not less than none.
  init(steps: Int) {
    for _ in 0..<steps {
      let before = powers
      advance()
      // A product of the smallest numbers rounds to itself, and so do all that follow.
      if powers == before { return }
    }
  }

  /// One step more.
  mutating func advance() {
    powers.beta1 *= OptimizerKind.betas.0
    powers.beta2 *= OptimizerKind.betas.1
  }

  /// See `OptimizerRule`.
  func stepSize(learningRate: Double) -> Float { Float(learningRate / (1 - powers.beta1)) }
  var correction: Float { Float(1 / (1 - powers.beta2).squareRoot()) }
}
