import VariationalDropout

/// A model of a zoo after an epoch, in all forms that its folder has.
struct TwinForms: Sendable {
  /// What the file `checkpoints` holds.
  let checkpoint: TwinCheckpoint
  /// The variational form, which is the checkpoint or lies beside it; nil where there is none.
  let variational: TwinCheckpoint?
  /// What the file `mask` says; nil where there is none.
  let mask: Mask?

  var architecture: Architecture { checkpoint.architecture }
}
