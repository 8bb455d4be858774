/// What a comparison looks at.
package struct ComparisonOptions: Sendable, Equatable {
  /// The epochs that are looked at; nil for all.
  package var epochs: EpochChoice?
  /// The log-alpha from which on weights are pruned; nil for what the twin was made with.
  package var threshold: Double?
  /// Whether each model is pruned at many thresholds at its last epoch.
  package var sweeps = false

  package init() {}
}
