import Tensor
import VariationalDropout

/// Evaluates plain networks on labelled images, on all processors.
struct ModelEvaluator: Sendable {
  /// The images that a large network is given at a time: no result depends on it, but the weights of one are read anew
  /// for every batch.
  private static let batchSize = 32

  private let images: ImageSet
  private let engines = Engines().on(threads: ProcessorCount.available())

  init(_ images: ImageSet) { self.images = images }

  /// What each model says of the images, in the order given.
  ///
  /// - Precondition: the images and labels fit the models' networks.
  func measures(
    of models: [(model: StudiedModel, nonlinearity: Nonlinearity)]
  ) -> [PredictiveMeasures] {
    let alike = models.indices.grouped {
      models[$0].model.architecture.taking(side: images.height)
    }
    let pairs = alike.flatMap { architecture, places in
      let groups = places.chunked(engines.capacity(of: architecture))
      let measured = groups.concurrentMap(jobs: engines.groupsAtOnce(of: architecture)) { places in
        measures(of: places.map { models[$0] }, architecture)
      }
      return zip(places, measured.joined())
    }
    return pairs.sorted { $0.0 < $1.0 }.map(\.1)
  }

  private func measures(
    of models: [(model: StudiedModel, nonlinearity: Nonlinearity)], _ architecture: Architecture
  ) -> [PredictiveMeasures] {
    let lanes = models.map { model, nonlinearity in
      LaneModel(evaluating: model.parameters, of: architecture, nonlinearity: nonlinearity)
    }
    let shape = GroupShape(
      architecture: architecture, batchSize: Self.batchSize, variational: false)
    let logits = engines(shape, lanes).logits(
      on: images, masks: lanes.map { _ in nil }, shouldStop: { false })
    return (logits ?? []).map {
      PredictiveMeasures(logits: $0, labels: images.labels, classes: architecture.classes)
    }
  }
}
