/// What is kept of all models at one epoch.
struct PopulationEpoch: Sendable {
  /// The models that have the epoch, by their number among all.
  private(set) var models: [Int] = []
  /// Of each quantity of models the values of these models.
  private(set) var columns: [[Double?]] = Quantities.ofModels.map { _ in [] }
  /// How the full and the sparse models voted on the test samples.
  private(set) var fullVotes, sparseVotes: VoteTally
  /// Of each class and each of `Quantities.ofClasses` that is a difference the values of the models with predictions.
  private(set) var classes: [[[Double?]]] = []
  /// The masks that are compared, of each architecture by the weights of its layers: dropout layers make no
  /// difference.
  private(set) var masks: [[Int]: [KeptWeights]] = [:]
  /// The weights in each bin of log-alpha, by layer.
  private(set) var logAlpha: [String: [Int]] = [:]
  /// Of each layer, by name, and each quantity of layers the values of the models that have it.
  private(set) var layers: [String: [[Double?]]] = [:]
  /// Of each column of `Population.recorded` the values in the rows of these models.
  private(set) var recorded: [[Double?]] = Population.recorded.map { _ in [] }

  init(samples: Int) {
    fullVotes = VoteTally(samples: samples, classes: 1)
    sparseVotes = fullVotes
  }

  mutating func add(_ pair: ModelPair, model: Int, isPaired: Bool) {
    models.append(model)
    for (place, quantity) in Quantities.ofModels.enumerated() {
      columns[place].append(quantity.value(pair))
    }
    if let full = pair.full.measures, let sparse = pair.sparse.measures {
      fullVotes.add(full.predictions)
      sparseVotes.add(sparse.predictions)
      addClasses(pair)
    }
    if isPaired { masks[pair.kept.weights, default: []].append(pair.kept) }
    for (place, name) in Population.recorded.enumerated() {
      recorded[place].append(pair.row[name]?.ifFinite)
    }
    for layer in pair.layers {
      for (place, quantity) in Quantities.ofLayers.enumerated() {
        layers[layer.name, default: Quantities.ofLayers.map { _ in [] }][place]
          .append(quantity.value(layer))
      }
      guard let histogram = pair.sparse.model.logAlpha?[layer.position].histogram else { continue }
      let sum = logAlpha[layer.name] ?? histogram.map { _ in 0 }
      logAlpha[layer.name] = zip(sum, histogram).map { $0 + $1 }
    }
  }

  private mutating func addClasses(_ pair: ModelPair) {
    while classes.count < pair.classes.count {
      classes.append(Quantities.changesOfClasses.map { _ in [] })
    }
    for label in pair.classes {
      for (place, quantity) in Quantities.changesOfClasses.enumerated() {
        classes[label.label][place].append(quantity.value(label))
      }
    }
  }
}
