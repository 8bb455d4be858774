import Tensor
import VariationalDropout

/// `sparsity`: pruned weights over all weights are what the row of the epoch says, exactly, of the model
/// (`sparsity_ratio`) and of each layer where the row has it.
///
/// Pruned is what the variational form or the mask says; where there is neither, what is zero. Kept weights
/// can then be zero too, where they were so in the source or are rounded to float16 or bfloat16: of such
/// trials only a row that tells of more than the zeros is wrong.
enum SparsityCheck: TrialCheck {
  static func findings(in epoch: VerifiedEpoch, of trial: VerifiedTrial) -> [Finding] {
    guard let row = trial.row(epoch.epoch) else { return [] }
    let (pruned, isExact) = prunedWeights(epoch, trial)
    let weights = epoch.architecture.layers.map(\.weightCount)
    var shares: [(column: String, share: Double)] = [
      (
        ResultColumn.sparsity,
        Double(pruned.reduce(0, +)) / Double(epoch.architecture.weightCount)
      )
    ]
    for (layer, (pruned, weights)) in zip(epoch.architecture.layers, zip(pruned, weights)) {
      let column = ResultColumn.sparsity(ofLayer: layer.name)
      if row.values[column] != nil { shares.append((column, Double(pruned) / Double(weights))) }
    }
    let findings = shares.lazy.compactMap { column, share -> Finding? in
      let told = row[column]
      if told == share { return nil }
      if let told, !isExact, told < share { return nil }
      return trial.finding(
        .sparsity, epoch.epoch, epoch.file, column,
        told.map { "\($0) by \(ZooLayout.resultName)" } ?? "a number in the row", "\(share)")
    }
    // What is wrong with the model is so with a layer, too.
    return Array(findings.prefix(1))
  }

  /// The pruned weights of each layer, and whether no kept weight can be among them.
  private static func prunedWeights(
    _ epoch: VerifiedEpoch, _ trial: VerifiedTrial
  ) -> (counts: [Int], isExact: Bool) {
    if let sparsity = epoch.sparsity {
      return (sparsity.prunedWeights, true)
    }
    if let mask = epoch.mask { return (mask.prunedWeights(of: epoch.architecture), true) }
    let zeros = epoch.architecture.weightPlaces(variational: false).map { place in
      epoch.checkpoint.means[place].count { $0 == 0 }
    }
    // A weight of zero has log-alpha at its upper bound.
    let prunesZeros =
      trial.twin.isVariational(epoch: epoch.epoch)
      && trial.threshold <= (epoch.architecture.layers.map(\.logAlphaBound).min() ?? 0)
    return (zeros, prunesZeros && !epoch.forms.isNarrow)
  }
}
