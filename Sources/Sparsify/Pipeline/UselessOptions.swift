import VariationalDropout

/// Options of optimisers that no model has, which would be taken without effect.
struct UselessOptions {
  /// The optimisers of all models.
  let optimizers: Set<OptimizerKind>
  let hasMomentum: Bool
  let hasNesterov: Bool

  /// What is wrong with them, in sentences.
  var problems: [String] {
    if optimizers.isEmpty { return [] }
    let names = optimizers.map(\.rawValue).sorted().joined(separator: " or ")
    var problems: [String] = []
    if hasMomentum, optimizers == [.adam] {
      problems.append(
        "--momentum is of no use: all models train with adam, which has none. Leave it out.")
    }
    if hasNesterov, !optimizers.contains(.sgd) {
      problems.append(
        "--nesterov is of no use: all models train with \(names), only sgd has it. Leave it out.")
    }
    return problems
  }
}
