import Tensor
import VariationalDropout

/// Evaluates plain networks on labelled images, on all processors.
struct ModelEvaluator: Sendable {
  /// A model that is to be evaluated.
  struct Request: Sendable {
    var model: StudiedModel
    var nonlinearity: Nonlinearity
    /// How the statistics of its batch norms are measured before; nil takes those that it has.
    var recalibration: Recalibration?
  }

  /// The images that a large network is given at a time: no result depends on it, but the weights of one are read anew
  /// for every batch.
  private static let batchSize = 32

  private let images: ImageSet
  /// What statistics are measured on.
  private let training: ImageSet?
  private let engines = Engines().on(threads: ProcessorCount.available())

  /// - Parameter training: the first images of training, where statistics of batch norms are measured anew.
  init(_ images: ImageSet, training: ImageSet? = nil) {
    self.images = images
    self.training = training
  }

  /// What each model says of the images, in the order given.
  ///
  /// - Precondition: the images and labels fit the models' networks.
  func measures(of requests: [Request]) -> [PredictiveMeasures] {
    let alike = requests.indices.grouped {
      requests[$0].model.architecture.taking(side: images.height)
    }
    let pairs = alike.flatMap { architecture, places in
      let groups = places.chunked(engines.capacity(of: architecture))
      let measured = groups.concurrentMap(jobs: engines.groupsAtOnce(of: architecture)) { places in
        measures(of: places.map { requests[$0] }, architecture)
      }
      return zip(places, measured.joined())
    }
    return pairs.sorted { $0.0 < $1.0 }.map(\.1)
  }

  private func measures(
    of requests: [Request], _ architecture: Architecture
  ) -> [PredictiveMeasures] {
    let lanes = requests.map {
      LaneModel(
        evaluating: $0.model.parameters, of: architecture, nonlinearity: $0.nonlinearity)
    }
    func engine(batchSize: Int) -> any TrainingEngine {
      engines(
        GroupShape(architecture: architecture, batchSize: batchSize, variational: false), lanes)
    }
    let logits: [[Float]]?
    if let training, let recalibration = requests[0].recalibration,
      let engine = engine(batchSize: min(recalibration.batchSize, training.count)).recalibrating
    {
      logits = recalibrated(engine, recalibration, training).map { [$0] }
    } else {
      logits = engine(batchSize: Self.batchSize).logits(
        on: images, masks: lanes.map { _ in nil }, shouldStop: { false })
    }
    return (logits ?? []).map {
      PredictiveMeasures(logits: $0, labels: images.labels, classes: architecture.classes)
    }
  }

  /// The logits of the only model of an engine, whose pruned weights are zeros already.
  private func recalibrated(
    _ engine: any RecalibratingEngine, _ recalibration: Recalibration, _ training: ImageSet
  ) -> [Float]? {
    let statistics = engine.recalibrate(
      on: training, count: recalibration.images, mask: nil, shouldStop: { false })
    return engine.logits(on: images, mask: nil, statistics: statistics, shouldStop: { false })
  }
}
