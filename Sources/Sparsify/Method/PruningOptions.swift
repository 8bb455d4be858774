import Tensor

/// What pruning to a given sparsity can be told, whatever ranks the weights.
package struct PruningOptions: OwnOptions {
  /// The final share of pruned weights.
  package var sparsity: Double?
  /// Nil takes cubic.
  package var shape: PruningSchedule.Shape?
  /// From which epoch on the sparsity is the final one; nil takes half of all.
  package var pruneEpochs: Int?
  /// Nil takes global.
  package var scope: PruningScope?
  /// The twin whose sparsity is taken, epoch by epoch.
  package var like: Path?

  package init() {}
}

extension MethodOptions {
  package subscript<Value>(
    dynamicMember property: WritableKeyPath<PruningOptions, Value> & Sendable
  ) -> Value {
    get { self[PruningOptions.self][keyPath: property] }
    set { self[PruningOptions.self][keyPath: property] = newValue }
  }
}

extension MethodOption {
  package static let sparsity = MethodOption(
    .value(
      "sparsity", "x", \.sparsity, .between(0, 1), help: "the final share of pruned weights."))
  package static let schedule = MethodOption(
    .value(
      "schedule", "shape", \.shape,
      help: "How it is reached: cubic, fast first; linear; oneshot, before the first epoch. "
        + "(default: cubic)"),
    help: .none)
  package static let pruneEpochs = MethodOption(
    .value(
      "prune-epochs", "n", \.pruneEpochs, .atLeast(1),
      help: "By which epoch it is reached. (default: half of all, rounded up)"),
    help: .none,
    kept: .valueUnless { options in
      options[MethodOption.schedule.storedName]
        == .string(PruningSchedule.Shape.oneshot.rawValue)
    })
  package static let scope = MethodOption(
    .value(
      "scope", "which", \.scope,
      help:
        "Whether weights are ranked over the whole model, global, or each layer is pruned alike, layer. "
        + "(default: global)"),
    help: .none)
  package static let like = MethodOption(
    .value(
      "like", "twin", \.like,
      help:
        "In place of --sparsity: a twin of the same source; each model is as sparse as its own in that "
        + "one, epoch by epoch."),
    help: .none, kept: .experimentID(of: "a twin of the same source whose sparsity was taken"))
}
