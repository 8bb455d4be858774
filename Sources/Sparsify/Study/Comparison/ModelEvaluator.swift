import Tensor
import VariationalDropout

/// Evaluates plain networks on labelled images, on all processors.
struct ModelEvaluator: Sendable {
  private let images: ImageSet
  private let engines = Engines()

  init(_ images: ImageSet) { self.images = images }

  /// What each model says of the images, in the order given.
  ///
  /// - Precondition: the images and labels fit the models' networks.
  func measures(
    of models: [(model: StudiedModel, nonlinearity: Nonlinearity)]
  ) -> [PredictiveMeasures] {
    let groups = models.indices
      .grouped { models[$0].model.architecture.taking(side: images.height) }
      .flatMap { architecture, places in
        places.chunked(engines.capacity(of: architecture)).map { (architecture, $0) }
      }
    let measured = groups.concurrentMap { architecture, places in
      measures(of: places.map { models[$0] }, architecture)
    }
    let pairs = zip(groups, measured).flatMap { Array(zip($0.1, $1)) }
    return pairs.sorted { $0.0 < $1.0 }.map(\.1)
  }

  private func measures(
    of models: [(model: StudiedModel, nonlinearity: Nonlinearity)], _ architecture: Architecture
  ) -> [PredictiveMeasures] {
    // What trains is of no meaning here, but every model has it.
    let optimizer = OptimizerKind.sgd
    let lanes = models.map { model, nonlinearity in
      LaneModel(
        state: ModelState(
          plain: model.parameters, architecture: architecture, variational: false,
          optimizer: optimizer),
        nonlinearity: nonlinearity, optimizer: optimizer,
        hyperparameters: Hyperparameters(learningRate: 0),
        randomKey: RandomKey(seed: 0, trialKey: 0))
    }
    let shape = GroupShape(architecture: architecture, batchSize: 1, variational: false)
    let logits = engines(shape, lanes).logits(
      on: images, masks: lanes.map { _ in nil }, shouldStop: { false })
    return (logits ?? []).map {
      PredictiveMeasures(logits: $0, labels: images.labels, classes: architecture.classes)
    }
  }
}
