import Tensor

/// What a comparison looks at.
package struct ComparisonOptions: Sendable, Equatable {
  /// The epochs that are looked at; nil for all.
  package var epochs: EpochChoice?
  /// The log-alpha from which on weights are pruned; nil for what the twin was made with.
  package var threshold: Double?
  /// Whether models are evaluated even where their predictions were kept, for what these do not tell.
  package var calibration = false
  /// Whether models whose predictions were not kept are evaluated.
  package var evaluates = true
  /// Whether each model is pruned at many thresholds at its last epoch.
  package var sweeps = false

  package init() {}

  /// Whether an epoch is looked at, of a trial whose last one is `last`.
  func includes(_ epoch: Int, last: Int?) -> Bool { epochs?.includes(epoch, last: last) ?? true }

  /// Whether predictions that were kept of the same images are those that are asked for.
  var takesKeptPredictions: Bool { threshold == nil && !calibration }

  /// For `population.json`.
  var json: JSONObject {
    [
      "epochs": epochs.map { .string($0.argumentText) } ?? .null,
      "threshold": threshold.map { .number($0) } ?? .null,
      "sweep": .bool(sweeps), "calibration": .bool(calibration),
    ]
  }
}
