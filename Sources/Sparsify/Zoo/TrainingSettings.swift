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
    reader.compare(nonlinearity, with: architecture, isGiven: overrides.nonlinearity != nil)
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
    reader.check(overrides.schedule, suits: optimizer)
    reader.check(
      overrides.augmentation, of: architecture.family, own: params[ParamsKey.augmentation])
    let isNesterov = reader.takesNesterov(nesterov, optimizer, momentum: momentum)
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
      overrides.decaysLogSigma2 || architecture.family.training.decaysLogSigma2
    hyperparameters.augmentation = overrides.augmentation
    self.hyperparameters = hyperparameters
    self.batchSize = batchSize
    self.seed = seed
    notes = reader.notes
  }
}

// What goes together and what does not.
extension ParamsReader {
  /// - Parameter isGiven: whether the nonlinearity is the command line's.
  fileprivate mutating func compare(
    _ nonlinearity: Nonlinearity?, with architecture: Architecture, isGiven: Bool
  ) {
    guard let own = architecture.nonlinearity, let nonlinearity, own != nonlinearity else { return }
    let what = "a \(architecture.family.rawValue), whose nonlinearity is \(own.rawValue)"
    if isGiven {
      problem("is \(what): leave out --nlin")
    } else {
      note("\(ParamsKey.nonlinearity) \(nonlinearity.rawValue) is not used: it is \(what)")
    }
  }

  fileprivate mutating func check(_ schedule: RateSchedule.Shape, suits optimizer: OptimizerKind?) {
    guard let optimizer, !schedule.suits(optimizer) else { return }
    problem(
      "is trained with \(optimizer.rawValue), whose momentum --lr-schedule "
        + "\(schedule.rawValue) can't change: give cosine, or --optimizer sgd")
  }

  /// - Parameter own: what params.json says of it.
  fileprivate mutating func check(
    _ augmentation: Augmentation, of family: Architecture.Family, own: JSONValue?
  ) {
    if augmentation != .none, !family.training.mayAugment {
      problem(
        "is a \(family.rawValue), which is trained on images as they are: leave out --augment")
    }
    if augmentation == .none, let own, !UnusedKeys.isOff(own) {
      note(
        "\(ParamsKey.augmentation) \(own.text().prefix(80)) is not taken over (--augment says what is done with images)"
      )
    }
  }

  /// Whether the optimiser has Nesterov momentum, where it is asked for.
  fileprivate mutating func takesNesterov(
    _ isAsked: Bool, _ optimizer: OptimizerKind?, momentum: Double?
  ) -> Bool {
    guard isAsked, let optimizer else { return false }
    guard optimizer == .sgd else {
      note("\(ParamsKey.nesterov) is ignored: \(optimizer.rawValue) has none")
      return false
    }
    if momentum == 0 {
      problem("has Nesterov momentum with a momentum of 0, which PyTorch refuses (give --momentum)")
    }
    return true
  }
}
