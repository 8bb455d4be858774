/// How the share of pruned weights rises from none to the final one.
package struct PruningSchedule: Sendable, Equatable {
  package enum Shape: String, OptionValue, CaseIterable {
    /// s_f (1 − (1 − t/n)³): fast first, when much is redundant.
    ///
    /// Source: Zhu and Gupta, To prune, or not to prune, 2017, arXiv:1710.01878, equation 1.
    case cubic
    /// s_f t/n.
    case linear
    /// All before the first epoch.
    case oneshot
  }

  package let shape: Shape
  /// s_f, between 0 and 1.
  package let sparsity: Double
  /// n: from this epoch on the sparsity is the final one.
  package let epochs: Int

  /// - Parameter epochs: nil takes half of `total`, rounded up.
  package init(_ shape: Shape, sparsity: Double, epochs: Int?, of total: Int) {
    self.shape = shape
    self.sparsity = sparsity
    self.epochs = shape == .oneshot ? 1 : max(1, epochs ?? (total + 1) / 2)
  }

  /// s_t, the share of pruned weights while epoch t is trained; 0 for iteration 0.
  package func share(epoch: Int) -> Double {
    if epoch < 1 { return 0 }
    if epoch >= epochs { return sparsity }
    let progress = Double(epoch) / Double(epochs)
    switch shape {
    case .cubic:
      let rest = 1 - progress
      return sparsity * (1 - rest * rest * rest)
    case .linear: return sparsity * progress
    case .oneshot: return sparsity
    }
  }
}
