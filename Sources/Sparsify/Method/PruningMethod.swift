import Tensor
import VariationalDropout

/// Which weights go first.
package protocol WeightRanking: Sendable {
  /// As `--method` and the twin's files name it.
  var name: String { get }

  /// What becomes of a model, as in "trained on while …".
  var text: String { get }

  /// A number for each weight, as `PruningPools` counts them: those with lower numbers are pruned first.
  func ranks(of model: PrunableModel) -> [Float]
}

/// Pruning to a given sparsity: what ranks lowest is set to zero and stays so, while the rest trains
/// plainly on.
///
/// The mask of epoch t is applied before its first step, so that row t tells of the model that was
/// trained with it.
package struct PruningMethod: TrainingMethod {
  package let epochs: Int
  package let ranking: any WeightRanking
  package let target: SparsityTarget
  package let scope: PruningScope

  package init(
    _ ranking: any WeightRanking, to target: SparsityTarget, _ scope: PruningScope, epochs: Int
  ) {
    self.ranking = ranking
    self.target = target
    self.scope = scope
    self.epochs = epochs
  }

  package var isVariational: Bool { false }
  package var sparsifies: Bool { true }

  package var stored: [(name: String, value: JSONValue)] {
    [(StoredOption.method, .string(ranking.name))] + target.stored + [
      (MethodOption.scope.storedName, .string(scope.rawValue))
    ]
  }

  package func problem(with trial: Path) -> String? { target.problem(with: trial) }

  package func prune(_ pruned: inout PrunedWeights, before epoch: Int, of model: PrunableModel) {
    let pools = PruningPools(scope, of: model.architecture)
    let counts = target.counts(epoch: epoch, of: model.trial, in: pools)
    let ranks = ranking.ranks(of: model)
    pruned.reach(counts, in: pools.pools) { ranks[Int($0)] < ranks[Int($1)] }
  }

  package func fixedMask(_ pruned: PrunedWeights, _ architecture: Architecture) -> Mask? {
    pruned.mask(of: architecture)
  }

  package func sparsity(
    of state: ModelState, pruned: PrunedWeights, _ architecture: Architecture
  ) -> ModelSparsity {
    ModelSparsity(ofPlain: architecture, mask: pruned.mask(of: architecture))
  }
}
