import Tensor
import VariationalDropout

/// What `sparsify run` can be told about the method.
package struct MethodOptions: Sendable, Equatable {
  package var name = MethodName.variational

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
    try refuseUseless()
    guard let ranking = name.ranking else {
      let scale = try klScale ?? usualKLScale(of: models.map(\.architecture), samples: samples)
      return VariationalMethod(
        KLSchedule(scale: scale, epochs: epochs), threshold: threshold,
        initialLogSigma2: Float(initialLogSigma2))
    }
    return PruningMethod(
      ranking, to: try target(for: models, epochs, files), scope ?? .global, epochs: epochs)
  }

  /// What the KL term's weight approaches where it is not given.
  private func usualKLScale(
    of architectures: [Architecture], samples: Int
  ) throws(RunError) -> Double {
    var families: [Architecture.Family] = []
    for architecture in architectures where !families.contains(architecture.family) {
      families.append(architecture.family)
    }
    let scales = families.map { $0.training.klScale ?? 1 / Double(samples) }
    guard let first = scales.first else { return 1 / Double(samples) }
    guard scales.allSatisfy({ $0 == first }) else {
      throw RunError(
        .usage,
        "the zoo has networks for which --kl-scale is usually not the same: "
          + zip(families, scales).map { "\($0.rawValue) \($1)" }.joined(separator: ", ")
          + ". Give one for all, or select models of one kind with --only.")
    }
    return first
  }

  private func target(
    for models: [(trial: Path, architecture: Architecture)], _ epochs: Int, _ files: FileSystem
  ) throws -> SparsityTarget {
    if let like {
      guard try files.isTree(like) else { throw try files.absence(of: like, .list) }
      let root = try Zoo.rootFolder(of: like, files)
      return .like(try TwinCounts(of: root, for: models, epochs: epochs, files: files))
    }
    guard let sparsity else {
      throw RunError(
        .usage,
        "--method \(name.rawValue) needs --sparsity, the final share of pruned weights, or --like, a "
          + "twin that is as sparse.")
    }
    let schedule = PruningSchedule(
      shape ?? .cubic, sparsity: sparsity, epochs: pruneEpochs, of: epochs)
    guard schedule.epochs <= epochs || sparsity == 0 else {
      throw RunError(
        .usage,
        "--sparsity \(brief(sparsity)) is reached in epoch \(schedule.epochs), and --epochs is \(epochs). "
          + (pruneEpochs == nil
            ? "Give an epoch at least; fine-tuning comes after it."
            : "Give no more --prune-epochs than epochs."))
    }
    return .schedule(schedule)
  }

  /// Refuses options that would make no difference.
  private func refuseUseless() throws(RunError) {
    let usual = MethodOptions()
    let ofSchedule: [(String, Bool)] = [
      ("--sparsity", sparsity != nil), ("--schedule", shape != nil),
      ("--prune-epochs", pruneEpochs != nil),
    ]
    var useless: [(option: String, isGiven: Bool)] = []
    var reason = "with --method \(name.rawValue)"
    if name.ranking == nil {
      useless = ofSchedule + [("--scope", scope != nil), ("--like", like != nil)]
    } else {
      useless = [
        ("--kl-scale", klScale != nil), ("--threshold", threshold != usual.threshold),
        ("--initial-log-sigma2", initialLogSigma2 != usual.initialLogSigma2),
      ]
      if like != nil, !useless.contains(where: \.isGiven) {
        useless = ofSchedule
        reason = "with --like, which says how sparse each epoch is"
      } else if shape == .oneshot, !useless.contains(where: \.isGiven) {
        useless = [("--prune-epochs", pruneEpochs != nil)]
        reason = "with --schedule oneshot, which prunes before the first epoch"
      }
    }
    let given = useless.filter(\.isGiven).map(\.option)
    guard !given.isEmpty else { return }
    let verb = given.count == 1 ? "is" : "are"
    throw RunError(
      .usage, "\(given.joined(separator: ", ")) \(verb) of no use \(reason). Leave it out.")
  }
}
