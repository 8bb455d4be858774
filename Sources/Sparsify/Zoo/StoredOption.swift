/// The names under which the options that a twin or a new zoo was made with are kept with it, by what they mean.
///
/// Grids have names of their own there, those of `ParamsKey`. The options that a twin's params.json has have these names
/// behind `ParamsKey.sparsifyStem`, but for those that zoos have keys of their own for.
package enum StoredOption {
  // MARK: Of what it was made

  package static let source = "source"
  /// The fingerprint of the data set.
  package static let dataSet = "dataset"
  package static let scale = "scale"
  package static let normalization = "normalize"

  // MARK: The method; what not every one has is named with it

  package static let epochs = "epochs"
  /// Twins by variational dropout have none.
  package static let method = "method"

  // MARK: Fine-tuning; a twin that is not fine-tuned has none of these

  package static let fineTuning = "finetune"
  package static let fineTuningRate = "finetune_lr"
  package static let rewind = "rewind"

  // MARK: Training

  package static let learningRate = "lr"
  package static let weightDecay = "weight_decay"
  package static let momentum = "momentum"
  package static let nesterov = "nesterov"
  package static let optimizer = "optimizer"
  package static let batchSize = "batch_size"
  package static let nonlinearity = "nlin"
  package static let seed = "seed"
  package static let fromEpoch = "from_epoch"
  /// Where it changes.
  package static let rateSchedule = "lr_schedule"
  /// Where statistics are measured anew: on how many images.
  package static let recalibration = "recalibrate"
  /// Where it is on.
  package static let logSigma2Decay = "decay_log_sigma2"
  /// Where there is any.
  package static let augmentation = "augment"

  // MARK: What a twin holds

  package static let form = "form"
  package static let variational = "variational"
  package static let optimizerState = "optimizer_state"
  package static let twinData = "twin_data"
  package static let events = "tensorboard"

  // MARK: Of new zoos only

  package static let checkpoints = "keep"
  package static let zooData = "zoo_data"
  package static let repetitions = "repetitions"
  package static let width = "width"
  package static let date = "date"
}
