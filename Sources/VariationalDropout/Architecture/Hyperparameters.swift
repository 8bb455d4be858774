/// The function between two layers.
public enum Nonlinearity: String, Sendable, CaseIterable {
  /// `leakyrelu` has slope 0.01; `gelu` is the exact one, with erf.
  case tanh, relu, leakyrelu, sigmoid, silu, gelu
}

/// The kinds of optimiser, as `optim::optimizer` names them.
public enum OptimizerKind: String, Sendable, CaseIterable {
  case adam, sgd
  case rmsprop = "rms_prop"

  /// What PyTorch takes by default, and no zoo sets: the decay of Adam's two averages,
  public static let betas = (0.9, 0.999)
  /// that of rms_prop's average,
  public static let alpha = 0.99
  /// and what both add to the root that they divide by.
  public static let epsilon = 1e-8
}

/// What one model trains with.
public struct Hyperparameters: Sendable, Hashable {
  public var learningRate: Double
  /// The L2 term added to every gradient.
  public var weightDecay: Double
  public var momentum: Double
  public var nesterov: Bool
  /// The probability with which dropout layers zero an element.
  public var dropout: Double
  /// What becomes of the learning rate from step to step.
  public var schedule = RateSchedule.constant
  /// Whether the L2 term pulls log_sigma2, too, which in PyTorch is one of the parameters.
  public var decaysLogSigma2 = true
  /// How training images are changed at random.
  public var augmentation = Augmentation.none

  /// - Precondition: Nesterov needs momentum, as in PyTorch.
  public init(
    learningRate: Double, weightDecay: Double = 0, momentum: Double = 0, nesterov: Bool = false,
    dropout: Double = 0
  ) {
    precondition(!nesterov || momentum > 0, "Nesterov without momentum")
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.momentum = momentum
    self.nesterov = nesterov
    self.dropout = dropout
  }
}
