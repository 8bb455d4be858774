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
  static func findings(in epoch: VerifiedEpoch, of trial: VerifiedTrial) -> [Finding] {
    guard let difference = difference(in: epoch, of: trial) else { return [] }
    let neighbour = epoch.variational == nil ? ZooLayout.maskName : ZooLayout.variationalName
    return [
      trial.finding(
        .mask, epoch.epoch, epoch.file, difference.entry,
        "\(difference.expected) by \(neighbour)", "\(difference.found)")
    ]
  }

  private static func difference(
    in epoch: VerifiedEpoch, of trial: VerifiedTrial
  ) -> (entry: String, expected: Float, found: Float)? {
    guard !epoch.checkpoint.isVariational else { return nil }
    var means = epoch.checkpoint.means
    let mask: Mask
    if let variational = epoch.variational, let sparsity = epoch.sparsity {
      mask = sparsity.mask
      let tensors = epoch.architecture.tensors(variational: false)
      for (place, (tensor, value)) in zip(tensors, variational.means).enumerated() {
        // Running statistics that were measured anew are the checkpoint's own.
        if tensor.role.isBuffer, trial.twin.isRecalibrated { continue }
        means[place] = value
      }
    } else if let own = epoch.mask {
      mask = own
    } else {
      return nil
    }
    return epoch.checkpoint.stateDict.firstDifference(from: epoch.forms.plain(means, mask: mask))
  }
}
