import Tensor
import VariationalDropout

/// `mask`: the plain checkpoint is what its neighbours say, bit for bit, biases included.
///
/// * Beside the variational form it is that form's means with the entries at zero whose log-alpha is at
///   least the threshold, in the plain form's types.
/// * Beside a mask it is zero in every entry that the mask does not keep.
///
/// Where there is neither, what is zero is what is pruned, and there is nothing to compare.
enum MaskCheck: TrialCheck {
  static func findings(in trial: VerifiedTrial) -> [Finding] {
    trial.epochs.compactMap { epoch in
      guard !epoch.checkpoint.isVariational else { return nil }
      let difference: (entry: String, expected: Float, found: Float)?
      if let variational = epoch.variational,
        let sparsity = epoch.sparsity(threshold: trial.threshold)
      {
        var means = variational.means
        if trial.twin.isRecalibrated {
          // Running statistics are the checkpoint's own.
          for (place, tensor) in epoch.architecture.tensors(variational: false).enumerated()
          where tensor.role.isBuffer {
            means[place] = epoch.checkpoint.means[place]
          }
        }
        let expected = epoch.forms.plain(means, mask: sparsity.mask)
        difference = epoch.checkpoint.stateDict.firstDifference(from: expected)
      } else if let mask = epoch.mask {
        let expected = epoch.forms.plain(epoch.checkpoint.means, mask: mask)
        difference = epoch.checkpoint.stateDict.firstDifference(from: expected)
      } else {
        difference = nil
      }
      guard let difference else { return nil }
      let neighbour = epoch.variational == nil ? ZooLayout.maskName : ZooLayout.variationalName
      return trial.finding(
        .mask, epoch.epoch, epoch.file, difference.entry,
        "\(difference.expected) by \(neighbour)", "\(difference.found)")
    }
  }
}
