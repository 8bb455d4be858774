/// What is kept of all models at one epoch.
struct PopulationEpoch: Sendable {
  /// The models that have the epoch, by their number among all.
  private(set) var models: [Int] = []
  /// The quantities of these models.
  private(set) var columns = QuantityColumns(of: Quantities.ofModels)
  /// How the full and the sparse models voted on the test samples.
  private(set) var fullVotes, sparseVotes: VoteTally
  /// Of each class `Quantities.changesOfClasses` of the models with predictions.
  private(set) var classes: [QuantityColumns<ClassPair>] = []
  /// The masks that are compared, of each architecture by the weights of its layers: dropout layers make no
  /// difference.
  private(set) var masks: [[Int]: [KeptWeights]] = [:]
  /// The weights in each bin of log-alpha, by layer.
  private(set) var logAlpha: [String: [Int]] = [:]
  /// Of each layer, by name, its quantities of the models that have it.
  private(set) var layers: [String: QuantityColumns<LayerPair>] = [:]
  /// The test accuracies in the rows of these models.
  private(set) var recordedAccuracy: [Double?] = []

  init(samples: Int) {
    fullVotes = VoteTally(samples: samples, classes: 1)
    sparseVotes = fullVotes
  }

  mutating func add(_ pair: ModelPair, model: Int, isPaired: Bool) {
    models.append(model)
    columns.append(pair)
    if let full = pair.full.measures, let sparse = pair.sparse.measures {
      fullVotes.add(full.predictions)
      sparseVotes.add(sparse.predictions)
      addClasses(pair)
    }
    if isPaired { masks[pair.kept.weights, default: []].append(pair.kept) }
    recordedAccuracy.append(pair.row[ResultColumn.accuracy(.test)]?.ifFinite)
    for layer in pair.layers {
      layers[layer.name, default: QuantityColumns(of: Quantities.ofLayers)].append(layer)
      guard let histogram = pair.sparse.model.logAlpha?[layer.position].histogram else { continue }
      let sum = logAlpha[layer.name] ?? histogram.map { _ in 0 }
      logAlpha[layer.name] = zip(sum, histogram).map { $0 + $1 }
    }
  }

  private mutating func addClasses(_ pair: ModelPair) {
    while classes.count < pair.classes.count {
      classes.append(QuantityColumns(of: Quantities.changesOfClasses))
    }
    for label in pair.classes { classes[label.label].append(label) }
  }
}
