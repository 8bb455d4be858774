import VariationalDropout

/// Options of optimisers that no model has, which would be taken without effect.
struct UselessOptions {
  /// The optimisers of all models.
  let optimizers: Set<OptimizerKind>
  let hasMomentum: Bool
  let hasNesterov: Bool

  /// - Throws: `RunError` that names them.
  func refuse() throws(RunError) {
    if optimizers.isEmpty { return }
    let names = optimizers.map(\.rawValue).sorted().joined(separator: " or ")
    var problems: [String] = []
    if hasMomentum, optimizers == [.adam] {
      problems.append("--momentum is of no use: all models train with adam, which has none.")
    }
    if hasNesterov, !optimizers.contains(.sgd) {
      problems.append("--nesterov is of no use: all models train with \(names), only sgd has it.")
    }
    if !problems.isEmpty {
      throw RunError(.usage, problems.joined(separator: "\n") + " Leave it out.")
    }
  }
}
