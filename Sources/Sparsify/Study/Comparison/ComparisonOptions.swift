/// What a comparison looks at.
package struct ComparisonOptions: Sendable, Equatable {
  /// The epochs that are looked at; nil for all.
  package var epochs: EpochChoice?
  /// The log-alpha from which on weights are pruned; nil for what the twin was made with.
  package var threshold: Double?

  package init() {}
}
