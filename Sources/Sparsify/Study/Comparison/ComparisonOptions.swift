/// What a comparison looks at.
package struct ComparisonOptions: Sendable, Equatable {
  /// The epochs that are looked at; nil for all.
  package var epochs: EpochChoice?
  /// The log-alpha from which on weights are pruned; nil for what the twin was made with.
  package var threshold: Double?
  /// Whether models are evaluated even where their predictions were kept, for what these do not tell.
  package var calibration = false
  /// Whether the images are those that predictions were kept of.
  package var hasImagesOfTwin = false
  /// Whether each model is pruned at many thresholds at its last epoch.
  package var sweeps = false

  package init() {}

  /// Whether predictions that were kept are those that are asked for.
  var takesKeptPredictions: Bool { hasImagesOfTwin && threshold == nil && !calibration }
}
