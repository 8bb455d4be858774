import Tensor

/// The columns of result.json and progress.csv by name.
package enum ResultColumn {
  package static let epoch = "training_iteration"
  package static let experiment = "experiment_id"
  /// Whether it is the last row.
  package static let done = "done"
  package static let sparsity = "sparsity_ratio"
  /// The share of the test images that the full and the sparse model take for the same.
  package static let agreement = "agreement"
  package static let kl = "kl"
  package static let klWeight = "kl_weight"
  /// 1 in rows of fine-tuning, 0 before; in fine-tuned twins only.
  package static let fineTuning = "finetuning"
  /// The name of the folder of the epoch's checkpoint, null where it has none: by it Ray Tune 2 finds the row of a
  /// checkpoint.
  package static let checkpoint = "checkpoint_dir_name"
  /// The values of params.json, in result.json only.
  package static let parameters = "config"

  /// The sets of images as the columns' names begin.
  package enum ImageSetPrefix: String, Sendable {
    case train, test
    case validation = "val"
  }

  package static func loss(_ set: ImageSetPrefix) -> String { "\(set.rawValue)_loss" }
  package static func accuracy(_ set: ImageSetPrefix) -> String { "\(set.rawValue)_acc" }
  /// The mean cross entropy.
  package static func nll(_ set: ImageSetPrefix) -> String { "\(set.rawValue)_nll" }
  /// - Parameter layer: its name, `conv1`, …, `fc2`.
  package static func sparsity(ofLayer layer: String) -> String { "sparsity/\(layer)" }

  /// When, where and how long: what differs from run to run.
  package static let circumstances = [
    "time_this_iter_s", "time_total_s", "time_since_restore", "timestamp", "date", "pid",
    "hostname", "node_ip",
  ]

  /// Whether a column is measured, so the same in every run: what `trajectories.csv` shows.
  package static func isMeasured(_ column: ByteText) -> Bool {
    ["_loss", "_acc", "_nll"].contains { column.hasSuffix($0) } || column.hasPrefix("sparsity")
      || [agreement, kl, klWeight, fineTuning].contains { column == ByteText($0) }
  }

  /// What is measured in any of the rows, in their order: those of an earlier version, or of fine-tuning,
  /// lack some.
  package static func measured(in rows: [ResultRow]) -> [ByteText] {
    rows.map { $0.values.keys.filter(isMeasured) }.merged()
  }
}
