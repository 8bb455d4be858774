import Tensor
import VariationalDropout

extension MethodKind {
  /// Pruning to a given sparsity of what ranks lowest.
  init(_ ranking: any WeightRanking) {
    self.init(
      ranking.name, title: "\(ranking.name) pruning", text: ranking.text,
      rule: "What is pruned in an epoch is zero all through it; biases are never pruned.",
      sources: [
        // Of the cubic schedule.
        Citation(
          "Zhu, Gupta",
          "To prune, or not to prune: exploring the efficacy of pruning for model compression",
          "2017, arXiv 1710.01878")
      ],
      options: [.sparsity, .schedule, .pruneEpochs, .scope, .like],
      firstText: { options, _ in
        options[MethodOption.like.storedName] == nil ? "untouched" : "as sparse as that of `like`"
      },
      method: { options, setting in
        try options.refuseScheduleWithoutUse()
        let own = options[PruningOptions.self]
        return PruningMethod(
          ranking, to: try own.target(for: setting, method: ranking.name), own.scope ?? .global,
          epochs: setting.epochs)
      })
  }
}

extension MethodOptions {
  /// Refuses what says how sparse an epoch is where something else does.
  fileprivate func refuseScheduleWithoutUse() throws(RunError) {
    let own = self[PruningOptions.self]
    if own.like != nil {
      try refuse(
        [.sparsity, .schedule, .pruneEpochs],
        "--like, which says how sparse each epoch is")
    } else if own.shape == .oneshot {
      try refuse([.pruneEpochs], "--schedule oneshot, which prunes before the first epoch")
    }
  }
}

extension PruningOptions {
  /// - Parameter method: its name.
  fileprivate func target(
    for setting: MethodSetting, method: String
  ) throws -> SparsityTarget {
    if let like {
      let files = setting.files
      guard try files.isTree(like) else { throw try files.absence(of: like, .list) }
      let root = try Zoo.rootFolder(of: like, files)
      return .like(
        try TwinCounts(of: root, for: setting.models, epochs: setting.epochs, files: files))
    }
    guard let sparsity else {
      throw RunError(
        .usage,
        "--method \(method) needs --sparsity, the final share of pruned weights, or --like, a "
          + "twin that is as sparse.")
    }
    let schedule = PruningSchedule(
      shape ?? .cubic, sparsity: sparsity, epochs: pruneEpochs, of: setting.epochs)
    guard schedule.epochs <= setting.epochs || sparsity == 0 else {
      throw RunError(
        .usage,
        "--sparsity \(brief(sparsity)) is reached in epoch \(schedule.epochs), and --epochs is \(setting.epochs). "
          + (pruneEpochs == nil
            ? "Give an epoch at least; fine-tuning comes after it."
            : "Give no more --prune-epochs than epochs."))
    }
    return .schedule(schedule)
  }
}
