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
    let lanes = models.map { model, nonlinearity in
      LaneModel(evaluating: model.parameters, of: architecture, nonlinearity: nonlinearity)
    }
    let shape = GroupShape(architecture: architecture, batchSize: 1, variational: false)
    let logits = engines(shape, lanes).logits(
      on: images, masks: lanes.map { _ in nil }, shouldStop: { false })
    return (logits ?? []).map {
      PredictiveMeasures(logits: $0, labels: images.labels, classes: architecture.classes)
    }
  }
}
