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
  /// What says how it was sparsified.
  package var method: [(key: String, value: JSONValue)]
  /// The epoch of the source's checkpoint.
  package var sourceEpoch: Int
  /// The source trial's folder and the data set, relative to the twin.
  package var sourceFolder: String
  package var dataSet: String
  /// What says how the data set's images are read.
  package var images: [(key: String, value: JSONValue)]
  /// `CNN_ARD` and the like for a twin in variational form; nil keeps what the source says.
  package var modelType: String?

  package init(
    nonlinearity: Nonlinearity, optimizer: OptimizerKind, hyperparameters: Hyperparameters,
    batchSize: Int, seed: Seed, epochs: Int, method: [(key: String, value: JSONValue)],
    sourceEpoch: Int,
    sourceFolder: String, dataSet: String,
    images: [(key: String, value: JSONValue)] = [], modelType: String?
  ) {
    self.nonlinearity = nonlinearity
    self.optimizer = optimizer
    self.hyperparameters = hyperparameters
    self.batchSize = batchSize
    self.seed = seed
    self.epochs = epochs
    self.method = method
    self.sourceEpoch = sourceEpoch
    self.sourceFolder = sourceFolder
    self.dataSet = dataSet
    self.images = images
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
    if let modelType { use(ParamsKey.modelType, .string(modelType)) }
    use(ParamsKey.nonlinearity, .string(nonlinearity.rawValue))
    use(ParamsKey.optimizer, .string(optimizer.rawValue))
    use(ParamsKey.learningRate, .number(hyperparameters.learningRate))
    // What is off may be absent.
    let optional: [(String, JSONValue, Bool)] = [
      (ParamsKey.dropout, .number(hyperparameters.dropout), hyperparameters.dropout != 0),
      (
        ParamsKey.weightDecay, .number(hyperparameters.weightDecay),
        hyperparameters.weightDecay != 0
      ),
      (ParamsKey.momentum, .number(hyperparameters.momentum), hyperparameters.momentum != 0),
      (ParamsKey.nesterov, .bool(hyperparameters.nesterov), hyperparameters.nesterov),
    ]
    for (key, value, isOn) in optional where isOn || source[key] != nil { use(key, value) }
    use(ParamsKey.batchSize, .integer(batchSize))
    use(ParamsKey.seed, JSONValue(seed))
    use(ParamsKey.dataSet, .string(dataSet))
    use(ParamsKey.epochs, .integer(epochs))
    use(ParamsKey.startFolder, .string(sourceFolder))
    use(ParamsKey.sampleEpoch, .integer(sourceEpoch))
    for (key, value) in method + images { use(key, value) }
    return result
  }
}
