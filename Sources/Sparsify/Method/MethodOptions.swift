import Tensor
import VariationalDropout

/// What `sparsify run` can be told about the method.
package struct MethodOptions: Sendable, Equatable {
  package var kind = MethodKind.variational

  // MARK: Variational dropout

  /// How strongly the KL term counts at the end, see `KLSchedule`; nil takes what is usual of the networks.
  package var klScale: Double?
  /// What log_sigma2 begins with.
  package var initialLogSigma2 = Double(ModelState.initialLogSigma2)
  /// From which log-alpha on a weight is pruned.
  package var threshold = 3.0

  // MARK: Pruning to a sparsity

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

  /// The method for some models.
  ///
  /// - Parameters:
  ///   - models: those that are to be made.
  ///   - epochs: T.
  ///   - samples: the training images.
  /// - Throws: `RunError` where options don't go together; what reading the twin of `like` throws.
  package func method(
    for models: [(trial: Path, architecture: Architecture)], epochs: Int, samples: Int,
    files: FileSystem
  ) throws -> any TrainingMethod {
    try refuse(
      Set(differing.map(\.option)).subtracting(kind.options), "--method \(kind.rawValue)")
    return try kind.method(
      self, MethodSetting(models: models, epochs: epochs, samples: samples, files: files))
  }

  /// The options that not every method has, and whether they are not as usual.
  private var differing: [(option: String, isGiven: Bool)] {
    let usual = MethodOptions()
    return [
      ("--kl-scale", klScale != nil), ("--threshold", threshold != usual.threshold),
      ("--initial-log-sigma2", initialLogSigma2 != usual.initialLogSigma2),
      ("--sparsity", sparsity != nil), ("--schedule", shape != nil),
      ("--prune-epochs", pruneEpochs != nil), ("--scope", scope != nil), ("--like", like != nil),
    ]
  }

  /// Refuses those of some options that are given: they would make no difference.
  ///
  /// - Parameter other: with what they don't go.
  func refuse(_ options: Set<String>, _ other: String) throws(RunError) {
    let given = differing.filter { $0.isGiven && options.contains($0.option) }.map(\.option)
    guard !given.isEmpty else { return }
    let verb = given.count == 1 ? "is" : "are"
    throw RunError(
      .usage, "\(given.joined(separator: ", ")) \(verb) of no use with \(other). Leave it out.")
  }
}
