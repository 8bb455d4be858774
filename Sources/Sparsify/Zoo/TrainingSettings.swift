import Tensor
import VariationalDropout

/// How a trial's model was trained, and its twin will be: what params.json says, with the defaults
/// of the zoos and the overrides of the command line.
struct TrainingSettings {
  let nonlinearity: Nonlinearity
  let optimizer: OptimizerKind
  let hyperparameters: Hyperparameters
  let batchSize: Int
  let seed: Seed
  let notes: [String]

  /// - Throws: `TrialProblem` with everything that is missing or impossible.
  init(
    params: JSONObject, overrides: Overrides, architecture: Architecture
  ) throws(TrialProblem) {
    var reader = ParamsReader(params)
    let nonlinearity: Nonlinearity? = reader.name(
      ParamsKey.nonlinearity, given: overrides.nonlinearity, option: "--nlin")
    if let own = architecture.nonlinearity, let nonlinearity, own != nonlinearity {
      let what = "a \(architecture.family.rawValue), whose nonlinearity is \(own.rawValue)"
      if overrides.nonlinearity != nil {
        reader.problem("is \(what): leave out --nlin")
      } else {
        reader.note("\(ParamsKey.nonlinearity) \(nonlinearity.rawValue) is not used: it is \(what)")
      }
    }
    let optimizer: OptimizerKind? = reader.name(
      ParamsKey.optimizer, given: overrides.optimizer, option: "--optimizer")
    let learningRate = reader.number(
      ParamsKey.learningRate, given: overrides.learningRate, option: "--lr", else: nil)
    let weightDecay = reader.number(ParamsKey.weightDecay, given: overrides.weightDecay, else: 0)
    let momentum = reader.momentum(given: overrides.momentum, optimizer)
    let nesterov = reader.flag(ParamsKey.nesterov, given: overrides.nesterov)
    let batchSize = reader.positive(
      ParamsKey.batchSize, given: overrides.batchSize, option: "--batch-size")
    let seed = reader.seed(ParamsKey.seed, given: overrides.seed)
    let dropout = reader.dropout(ParamsKey.dropout, hasLayers: architecture.hasDropoutLayers)
    if overrides.learningRate == nil {
      reader.refuseScheduler(
        ParamsKey.scheduler, offer: architecture.family.training.learningRate)
    }
    if let optimizer, !overrides.schedule.suits(optimizer) {
      reader.problem(
        "is trained with \(optimizer.rawValue), whose momentum --lr-schedule "
          + "\(overrides.schedule.rawValue) can't change: give cosine, or --optimizer sgd")
    }

    let training = architecture.family.training
    if overrides.augmentation != .none, !training.mayAugment {
      reader.problem(
        "is a \(architecture.family.rawValue), which is trained on images as they are: leave out --augment"
      )
    }
    if overrides.augmentation == .none, let own = params[ParamsKey.augmentation],
      !UnusedKeys.isOff(own)
    {
      reader.note(
        "\(ParamsKey.augmentation) \(own.text().prefix(80)) is not taken over (give it with --augment)"
      )
    }

    let isNesterov = nesterov && optimizer == .sgd
    if isNesterov, momentum == 0 {
      reader.problem(
        "has Nesterov momentum with a momentum of 0, which PyTorch refuses (give --momentum)")
    }
    if nesterov, let optimizer, optimizer != .sgd {
      reader.note("\(ParamsKey.nesterov) is ignored: \(optimizer.rawValue) has none")
    }
    reader.compare(ParamsKey.modelType, with: .string(architecture.family.rawValue))
    reader.compare(ParamsKey.channels, with: .integer(architecture.channels))

    reader.note(
      unused: UnusedKeys(
        params: params, optimizer: optimizer, hasGivenRate: overrides.learningRate != nil,
        schedule: overrides.schedule))

    guard reader.problems.isEmpty, let nonlinearity, let optimizer, let learningRate,
      let weightDecay, let momentum, let batchSize, let seed, let dropout
    else { throw TrialProblem(reader.problems.joined(separator: "; ")) }
    self.nonlinearity = nonlinearity
    self.optimizer = optimizer
    var hyperparameters = Hyperparameters(
      learningRate: learningRate, weightDecay: weightDecay, momentum: momentum,
      nesterov: isNesterov, dropout: dropout)
    hyperparameters.decaysLogSigma2 =
      overrides.decaysLogSigma2 || training.decaysLogSigma2
    hyperparameters.augmentation = overrides.augmentation
    self.hyperparameters = hyperparameters
    self.batchSize = batchSize
    self.seed = seed
    notes = reader.notes
  }
}
