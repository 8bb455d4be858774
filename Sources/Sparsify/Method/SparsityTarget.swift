import Tensor
import VariationalDropout

/// How many weights are pruned in which epoch.
package enum SparsityTarget: Sendable, Equatable {
  case schedule(PruningSchedule)
  /// As many as another twin has pruned.
  case like(TwinCounts)

  /// The options of it, by name.
  package var stored: [(name: String, value: JSONValue)] {
    switch self {
    case .schedule(let schedule):
      [
        (MethodOption.sparsity.storedName, .number(schedule.sparsity)),
        (MethodOption.schedule.storedName, .string(schedule.shape.rawValue)),
        (MethodOption.pruneEpochs.storedName, .integer(schedule.epochs)),
      ]
    case .like(let counts): [(MethodOption.like.storedName, .string(counts.experimentID))]
    }
  }

  func problem(with trial: Path) -> String? {
    if case .like(let counts) = self { counts.problems[trial] } else { nil }
  }

  /// How many weights of each pool are pruned while an epoch is trained.
  ///
  /// - Precondition: there is no problem with the trial.
  func counts(epoch: Int, of trial: Path, in pools: PruningPools) -> [Int] {
    switch self {
    case .schedule(let schedule): return pools.counts(share: schedule.share(epoch: epoch))
    case .like(let counts):
      guard let layers = counts.layers[trial]?[epoch] else {
        preconditionFailure("no counts of \(trial) in epoch \(epoch)")
      }
      return pools.counts(ofLayers: layers)
    }
  }
}
