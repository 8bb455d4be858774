import VariationalDropout

/// What variational dropout can be told.
package struct VariationalOptions: OwnOptions {
  /// How strongly the KL term counts at the end, see `KLSchedule`; nil takes what is usual of the networks.
  package var klScale: Double?
  /// From which log-alpha on a weight is pruned.
  package var threshold = 3.0
  /// What log_sigma2 begins with.
  package var initialLogSigma2 = Double(ModelState.initialLogSigma2)

  package init() {}
}

extension MethodOptions {
  package subscript<Value>(
    dynamicMember property: WritableKeyPath<VariationalOptions, Value> & Sendable
  ) -> Value {
    get { self[VariationalOptions.self][keyPath: property] }
    set { self[VariationalOptions.self][keyPath: property] = newValue }
  }
}

extension MethodOption {
  package static let klScale = MethodOption(
    .value(
      "kl-scale", "x", \.klScale, .atLeast(0),
      help:
        "what the KL term's weight approaches in the last epoch. (default: 0.01; of ResNet-18 one over the training "
        + "images)"))
  package static let threshold = MethodOption(
    .value(
      "threshold", "x", \.threshold, help: "the log-alpha from which on a weight is pruned."))
  /// Kept where it is not the usual value: earlier versions had no such option.
  package static let initialLogSigma2 = MethodOption(
    .value(
      "initial-log-sigma2", "x", \.initialLogSigma2, .between(-40, 8),
      help: "what log_sigma2 begins with."))
}
