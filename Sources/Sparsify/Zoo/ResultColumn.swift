import Tensor

/// The columns of result.json and progress.csv by name.
package enum ResultColumn {
  package static let sparsity = "sparsity_ratio"
  /// The share of the test images that the full and the sparse model take for the same.
  package static let agreement = "agreement"
  package static let kl = "kl"
  package static let klWeight = "kl_weight"
  /// 1 in rows of fine-tuning, 0 before; in fine-tuned twins only.
  package static let fineTuning = "finetuning"

  // MARK: Ray Tune's

  package static let epoch = "training_iteration"
  package static let trialID = "trial_id"
  package static let experiment = "experiment_id"
  /// Whether it is the last row.
  package static let done = "done"
  /// Local time, see `TrialLog.date`.
  package static let date = "date"
  /// Seconds since 1970.
  package static let timestamp = "timestamp"
  package static let seconds = "time_this_iter_s"
  package static let totalSeconds = "time_total_s"
  package static let secondsSinceRestore = "time_since_restore"
  package static let processID = "pid"
  package static let hostName = "hostname"
  package static let address = "node_ip"
  package static let iterationsSinceRestore = "iterations_since_restore"
  /// Of no meaning here, as the next two.
  package static let timesteps = "timesteps_total"
  package static let episodes = "episodes_total"
  package static let timestepsSinceRestore = "timesteps_since_restore"
  /// The name of the folder of the epoch's checkpoint, null where it has none: by it Ray Tune 2 finds the row of a
  /// checkpoint.
  package static let checkpoint = "checkpoint_dir_name"
  /// The values of params.json, in result.json only.
  package static let parameters = "config"

  // MARK: Families

  package static func loss(_ part: DataSetPart) -> String { "\(part.stem)_loss" }
  package static func accuracy(_ part: DataSetPart) -> String { "\(part.stem)_acc" }
  /// The mean cross entropy.
  package static func nll(_ part: DataSetPart) -> String { "\(part.stem)_nll" }
  /// - Parameter layer: its name, `conv1`, …, `fc2`.
  package static func sparsity(ofLayer layer: String) -> String { "sparsity/\(layer)" }

  /// When, where and how long: what differs from run to run.
  package static let circumstances = [
    seconds, totalSeconds, secondsSinceRestore, timestamp, date, processID, hostName, address,
  ]
}
