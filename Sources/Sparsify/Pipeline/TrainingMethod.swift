import VariationalDropout

/// How all models of a job are trained, and so what there is to record of them.
package enum TrainingMethod: Sendable, Equatable {
  /// With variational dropout, pruning what reaches the threshold of log-alpha.
  case variational(KLSchedule, threshold: Double)
  /// The plain network.
  case plain(epochs: Int)

  /// T, the epochs after iteration 0.
  package var epochs: Int {
    switch self {
    case .variational(let schedule, _): schedule.epochs
    case .plain(let epochs): epochs
    }
  }

  package var isVariational: Bool {
    if case .variational = self { true } else { false }
  }

  /// What the KL term counts in an epoch.
  package func klWeight(epoch: Int) -> Double {
    if case .variational(let schedule, _) = self { schedule.weight(epoch: epoch) } else { 0 }
  }

  /// What is pruned of a model, and its KL divergence.
  package func sparsity(of model: ModelState, _ architecture: Architecture) -> ModelSparsity {
    switch self {
    case .variational(_, let threshold):
      ModelSparsity(
        parameters: model.parameters, architecture: architecture, threshold: threshold)
    case .plain: ModelSparsity(unpruned: architecture)
    }
  }
}
