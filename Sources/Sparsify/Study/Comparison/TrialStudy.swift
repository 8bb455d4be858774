import Tensor

/// All that is known of one trial of a twin.
package struct TrialStudy: Sendable {
  package let trial: Path
  /// Its source's params.json, else its own.
  package let parameters: JSONObject
  package let origin: StudiedTrial.FullModelOrigin
  /// Its epochs in rising order, at least one.
  package let pairs: [ModelPair]
  /// At its last epoch; nil where it was not asked for, or there is no variational form.
  package let sweep: ThresholdSweep?
  /// What is wrong with epochs that are left out: a sentence each, without a full stop.
  package let problems: [String]
  /// Its way through sparsity and accuracy, over all its epochs whatever was looked at; without stations where it
  /// is not known of all.
  package let path: SparsityPath
}
