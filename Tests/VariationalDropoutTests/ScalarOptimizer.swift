import VariationalDropout

/// The optimisers in double precision, one parameter at a time, as the documentation of torch.optim states
/// them.
///
/// A pruned parameter has no gradient, and neither value nor buffers.
struct ScalarOptimizer {
  let kind: OptimizerKind
  let hyperparameters: Hyperparameters

  /// One parameter with its buffers, in the order of `OptimizerKind.bufferNames`.
  struct Parameter {
    var value: Double
    var buffers: [Double]
  }

  /// - Parameter step: the number of the step, from 1.
  func step(
    _ parameter: Parameter, gradient: Double, step: Int, isKept: Bool = true
  ) -> Parameter {
    guard isKept else {
      return Parameter(value: 0, buffers: parameter.buffers.map { _ in 0 })
    }
    let (rate, momentum) = (hyperparameters.learningRate, hyperparameters.momentum)
    let gradient = gradient + hyperparameters.weightDecay * parameter.value
    var next = parameter
    switch kind {
    case .adam:
      let (beta1, beta2) = OptimizerKind.betas
      next.buffers[0] = beta1 * parameter.buffers[0] + (1 - beta1) * gradient
      next.buffers[1] = beta2 * parameter.buffers[1] + (1 - beta2) * gradient * gradient
      let mean = next.buffers[0] / (1 - power(beta1, step))
      let square = next.buffers[1] / (1 - power(beta2, step))
      next.value -= rate * mean / (square.squareRoot() + OptimizerKind.epsilon)
    case .sgd:
      let velocity = momentum * parameter.buffers[0] + gradient
      next.buffers[0] = velocity
      next.value -= rate * (hyperparameters.nesterov ? gradient + momentum * velocity : velocity)
    case .rmsprop:
      let alpha = OptimizerKind.alpha
      next.buffers[0] = alpha * parameter.buffers[0] + (1 - alpha) * gradient * gradient
      let scaled = gradient / (next.buffers[0].squareRoot() + OptimizerKind.epsilon)
      next.buffers[1] = momentum * parameter.buffers[1] + scaled
      next.value -= rate * next.buffers[1]
    }
    return next
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { power, _ in power * base }
  }
}
