/// The keys of params.json that are read or written, by what they mean.
package enum ParamsKey {
  package static let modelType = "model::type"
  package static let channels = "model::channels_in"
  package static let outputs = "model::o_dim"
  package static let usesBias = "model::use_bias"
  package static let nonlinearity = "model::nlin"
  package static let dropout = "model::dropout"
  package static let initialiser = "model::init_type"

  package static let optimizer = "optim::optimizer"
  package static let learningRate = "optim::lr"
  package static let weightDecay = "optim::wd"
  package static let momentum = "optim::momentum"
  package static let nesterov = "optim::nesterov"
  package static let scheduler = "optim::scheduler"

  package static let batchSize = "training::batchsize"
  package static let epochs = "training::epochs_train"
  package static let task = "training::task"
  package static let augmentation = "training::augmentation"
  package static let startEpoch = "training::start_epoch"
  package static let outputEpoch = "training::output_epoch"
  package static let validationEpochs = "training::val_epochs"
  package static let outputIndex = "training::idx_out"
  package static let checkpointFolder = "training::checkpoint_dir"
  /// Of a twin: the folder of the source trial, and the epoch of its checkpoint.
  package static let startFolder = "training::init_checkpoint_path"
  package static let sampleEpoch = "training::sample_epoch"

  package static let seed = "seed"
  package static let usesCUDA = "cuda"
  package static let dataSet = "dataset::dump"

  /// What keys of this tool begin with.
  package static let sparsifyStem = "sparsify::"
  package static let scale = sparsifyStem + StoredOption.scale
  package static let normalize = sparsifyStem + StoredOption.normalization
}
