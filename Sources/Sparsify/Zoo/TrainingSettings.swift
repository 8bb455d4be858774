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
      "model::nlin", given: overrides.nonlinearity, option: "--nlin")
    let optimizer: OptimizerKind? = reader.name(
      "optim::optimizer", given: overrides.optimizer, option: "--optimizer")
    let learningRate = reader.number(
      "optim::lr", given: overrides.learningRate, option: "--lr", else: nil)
    let weightDecay = reader.number("optim::wd", given: overrides.weightDecay, else: 0)
    let momentum = reader.number("optim::momentum", given: overrides.momentum, else: 0)
    let nesterov = reader.flag("optim::nesterov", given: overrides.nesterov)
    let batchSize = reader.positive(
      "training::batchsize", given: overrides.batchSize, option: "--batch-size")
    let seed = reader.seed("seed", given: overrides.seed)
    let dropout = reader.dropout("model::dropout", hasLayers: architecture.hasDropoutLayers)
    if overrides.learningRate == nil { reader.refuseScheduler("optim::scheduler") }

    let isNesterov = nesterov && optimizer == .sgd
    if isNesterov, momentum == 0 {
      reader.problem(
        "has Nesterov momentum with a momentum of 0, which PyTorch refuses (give --momentum)")
    }
    if nesterov, let optimizer, optimizer != .sgd {
      reader.note("optim::nesterov is ignored: \(optimizer.rawValue) has none")
    }
    reader.compare("model::type", with: .string(architecture.family.rawValue))
    reader.compare("model::channels_in", with: .integer(architecture.channels))

    guard reader.problems.isEmpty, let nonlinearity, let optimizer, let learningRate,
      let weightDecay, let momentum, let batchSize, let seed, let dropout
    else { throw TrialProblem(reader.problems.joined(separator: "; ")) }
    self.nonlinearity = nonlinearity
    self.optimizer = optimizer
    hyperparameters = Hyperparameters(
      learningRate: learningRate, weightDecay: weightDecay, momentum: momentum,
      nesterov: isNesterov, dropout: dropout)
    self.batchSize = batchSize
    self.seed = seed
    notes = reader.notes
  }
}
