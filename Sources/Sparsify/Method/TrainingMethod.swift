import Tensor
import VariationalDropout

/// How the models of a job are trained, which of their weights are pruned, and so what there is to
/// record of them.
package protocol TrainingMethod: Sendable {
  /// T, the epochs after iteration 0.
  var epochs: Int { get }

  /// Whether models are trained in variational form, with log_sigma2 tensors.
  var isVariational: Bool { get }

  /// What log_sigma2 begins with in variational form.
  var initialLogSigma2: Float { get }

  /// Whether weights are pruned at all.
  var sparsifies: Bool { get }

  /// The options that the twin's files depend on, by name; null are those that are not given.
  ///
  /// Their order is that of config.json and params.json, and experiment ids depend on it.
  var stored: [(name: String, value: JSONValue)] { get }

  /// With what a model is trained.
  ///
  /// - Parameter own: its own.
  func hyperparameters(_ own: Hyperparameters) -> Hyperparameters

  /// What the KL term counts in the loss of an epoch.
  func klWeight(epoch: Int) -> Double

  /// Why a model can't be trained so; nil where it can.
  func problem(with trial: Path) -> String?

  /// Brings the weights that a model has pruned to those that stay zero while an epoch is trained; before
  /// iteration 0, to those that are zero in it.
  func prune(_ pruned: inout PrunedWeights, before epoch: Int, of model: PrunableModel)

  /// The mask under which a model trains, so that what it has pruned stays zero; nil trains all.
  func fixedMask(_ pruned: PrunedWeights, _ architecture: Architecture) -> Mask?

  /// What is zero in a model's checkpoint and when it is evaluated.
  ///
  /// - Parameters:
  ///   - state: after the epoch.
  ///   - pruned: the weights that stayed zero in it.
  func sparsity(
    of state: ModelState, pruned: PrunedWeights, _ architecture: Architecture
  ) -> ModelSparsity

  /// The columns that rows of not every method have and those of this one do.
  var columns: [MeasuredColumn] { get }
}

extension TrainingMethod {
  package var initialLogSigma2: Float { ModelState.initialLogSigma2 }
  package var columns: [MeasuredColumn] { [] }
  package func hyperparameters(_ own: Hyperparameters) -> Hyperparameters { own }
  package func klWeight(epoch: Int) -> Double { 0 }
  package func problem(with trial: Path) -> String? { nil }
  package func prune(_ pruned: inout PrunedWeights, before epoch: Int, of model: PrunableModel) {}
  package func fixedMask(_ pruned: PrunedWeights, _ architecture: Architecture) -> Mask? { nil }
}

/// A model as far as it decides which of its weights are pruned next.
package struct PrunableModel: Sendable {
  package let trial: Path
  package let architecture: Architecture
  /// The values of its plain tensors.
  package let parameters: [[Float]]
  /// Of its random numbers.
  package let key: RandomKey

  package init(trial: Path, architecture: Architecture, parameters: [[Float]], key: RandomKey) {
    self.trial = trial
    self.architecture = architecture
    self.parameters = parameters
    self.key = key
  }
}
