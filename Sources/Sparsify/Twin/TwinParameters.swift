import Tensor
import VariationalDropout

/// What a twin's params.json says beyond its source's.
package struct TwinParameters: Sendable {
  package var nonlinearity: Nonlinearity
  package var optimizer: OptimizerKind
  package var hyperparameters: Hyperparameters
  package var batchSize: Int
  package var seed: Seed
  /// T, the epochs of sparsification.
  package var epochs: Int
  package var klScale: Double
  package var threshold: Double
  /// The epoch of the source's checkpoint.
  package var sourceEpoch: Int
  /// The source trial's folder and the data set, relative to the twin.
  package var sourceFolder: String
  package var dataSet: String
  /// `CNN_ARD` and the like for a twin in variational form; nil keeps what the source says.
  package var modelType: String?

  package init(
    nonlinearity: Nonlinearity, optimizer: OptimizerKind, hyperparameters: Hyperparameters,
    batchSize: Int, seed: Seed, epochs: Int, klScale: Double, threshold: Double, sourceEpoch: Int,
    sourceFolder: String, dataSet: String, modelType: String?
  ) {
    self.nonlinearity = nonlinearity
    self.optimizer = optimizer
    self.hyperparameters = hyperparameters
    self.batchSize = batchSize
    self.seed = seed
    self.epochs = epochs
    self.klScale = klScale
    self.threshold = threshold
    self.sourceEpoch = sourceEpoch
    self.sourceFolder = sourceFolder
    self.dataSet = dataSet
    self.modelType = modelType
  }

  /// The source's keys in their order, with the values used, then what a twin adds.
  ///
  /// A value that the source writes in another way (`10.0` for 10) stays as it is.
  package func merged(into source: JSONObject) -> JSONObject {
    var result = source
    func use(_ key: String, _ value: JSONValue) {
      if let old = result[key], old == value || old.isSameNumber(as: value) { return }
      result[key] = value
    }
    if let modelType { use("model::type", .string(modelType)) }
    use("model::nlin", .string(nonlinearity.rawValue))
    use("optim::optimizer", .string(optimizer.rawValue))
    use("optim::lr", .number(hyperparameters.learningRate))
    // What is off may be absent.
    let optional: [(String, JSONValue, Bool)] = [
      ("model::dropout", .number(hyperparameters.dropout), hyperparameters.dropout != 0),
      ("optim::wd", .number(hyperparameters.weightDecay), hyperparameters.weightDecay != 0),
      ("optim::momentum", .number(hyperparameters.momentum), hyperparameters.momentum != 0),
      ("optim::nesterov", .bool(hyperparameters.nesterov), hyperparameters.nesterov),
    ]
    for (key, value, isOn) in optional where isOn || source[key] != nil { use(key, value) }
    use("training::batchsize", .integer(batchSize))
    use("seed", JSONValue(seed))
    use("dataset::dump", .string(dataSet))
    use("training::epochs_train", .integer(epochs))
    use("training::init_checkpoint_path", .string(sourceFolder))
    use("training::sample_epoch", .integer(sourceEpoch))
    use("sparsify::kl_scale", .number(klScale))
    use("sparsify::threshold", .number(threshold))
    return result
  }
}
