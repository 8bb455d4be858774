import Tensor
import VariationalDropout

/// What the command line says in place of the trials' params.json. Nil leaves the trial's own.
package struct Overrides: Sendable, Hashable {
  package var learningRate: Double?
  package var weightDecay: Double?
  package var momentum: Double?
  package var nesterov: Bool?
  /// Whether weight decay pulls log_sigma2 in networks of which it usually does not.
  package var decaysLogSigma2 = false
  /// What becomes of the learning rate from step to step.
  package var schedule = RateSchedule.Shape.constant
  /// How training images are changed at random.
  package var augmentation = Augmentation.none
  package var optimizer: OptimizerKind?
  package var batchSize: Int?
  package var nonlinearity: Nonlinearity?
  package var seed: Seed?
  /// The epoch whose checkpoint is taken.
  package var fromEpoch: Int?

  package init() {}
}
