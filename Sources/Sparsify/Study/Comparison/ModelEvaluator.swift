import Tensor
import VariationalDropout

/// Evaluates plain networks on labelled images, on all processors.
struct ModelEvaluator: Sendable {
  private let images: ImageSet
  private let engines = Engines()

  init(_ images: ImageSet) { self.images = images }

  /// What models have to have in common to run together.
  private struct Kind: Hashable {
    var architecture: Architecture
    var nonlinearity: Nonlinearity
  }

  /// What each model says of the images, in the order given.
  ///
  /// - Precondition: the images and labels fit the models' networks.
  func measures(
    of models: [(model: StudiedModel, nonlinearity: Nonlinearity)]
  ) -> [PredictiveMeasures] {
    var groups: [(kind: Kind, places: [Int])] = []
    var open: [Kind: Int] = [:]
    for (place, (model, nonlinearity)) in models.enumerated() {
      let kind = Kind(
        architecture: model.architecture.taking(side: images.height), nonlinearity: nonlinearity)
      if let group = open[kind],
        groups[group].places.count < engines.capacity(of: kind.architecture)
      {
        groups[group].places.append(place)
      } else {
        open[kind] = groups.count
        groups.append((kind, [place]))
      }
    }
    let models = models.map(\.model)
    let measured = groups.concurrentMap { kind, places in
      measures(of: places.map { models[$0] }, kind)
    }
    let pairs = zip(groups, measured).flatMap { Array(zip($0.places, $1)) }
    return pairs.sorted { $0.0 < $1.0 }.map(\.1)
  }

  private func measures(of models: [StudiedModel], _ kind: Kind) -> [PredictiveMeasures] {
    // What trains is of no meaning here, but every group has it.
    let shape = GroupShape(
      architecture: kind.architecture, nonlinearity: kind.nonlinearity, optimizer: .sgd,
      batchSize: 1, variational: false)
    let lanes = models.map { model in
      LaneModel(
        state: ModelState(
          plain: model.parameters, architecture: kind.architecture, variational: false,
          optimizer: shape.optimizer),
        hyperparameters: Hyperparameters(learningRate: 0),
        randomKey: RandomKey(seed: 0, trialKey: 0))
    }
    let logits = engines(shape, lanes).logits(
      on: images, masks: lanes.map { _ in nil }, shouldStop: { false })
    return (logits ?? []).map {
      PredictiveMeasures(
        logits: $0, labels: images.labels, classes: kind.architecture.classes)
    }
  }
}
