import Tensor
import VariationalDropout

/// The engines of large networks: one model, batch by batch, with all threads on it.
package struct BatchEngines: EngineFactory {
  package init() {}

  package func knows(_ architecture: Architecture) -> Bool { BatchEngine.runs(architecture) }

  package var capacity: Int { 1 }

  package var stopsWithinEpochs: Bool { true }

  package func threads(of available: Int) -> Int { available }

  package func memory(of shape: GroupShape, threads: Int) -> Int {
    BatchEngine.memory(of: shape, threads: threads)
  }

  package func make(
    _ shape: GroupShape, _ models: [LaneModel], threads: Int
  ) -> any TrainingEngine {
    BatchTraining(shape, models[0], threads: threads)
  }
}

/// A batch engine as groups take it: with a group of one.
private final class BatchTraining: SingleModelEngine {
  private let engine: BatchEngine

  init(_ shape: GroupShape, _ model: LaneModel, threads: Int) {
    engine = BatchEngine(shape: shape, model: model, threads: threads)
  }

  func train(
    on images: ImageSet, epoch: Int, klWeight: Double, mask: Mask?, from position: EpochPosition,
    shouldStop: (EpochPosition) -> Bool
  ) -> EpochOutcome {
    engine.train(
      on: images, epoch: epoch, klWeight: klWeight, mask: mask, from: position,
      shouldStop: shouldStop)
  }

  func train(
    on images: ImageSet, epochs: [Int], klWeights: [Double], masks: [Mask?], shouldStop: () -> Bool
  ) -> [TrainingRecord]? {
    let outcome = train(
      on: images, epoch: epochs[0], klWeight: klWeights[0], mask: masks[0], from: .start
    ) { _ in shouldStop() }
    return switch outcome {
    case .finished(let record): [record]
    case .stopped: nil
    }
  }

  func recalibrate(
    on images: ImageSet, count: Int, mask: Mask?, shouldStop: () -> Bool
  ) -> RunningStatistics? {
    engine.recalibrate(on: images, count: count, mask: mask, shouldStop: shouldStop)
  }

  func evaluate(
    on images: ImageSet, mask: Mask?, statistics: RunningStatistics?, shouldStop: () -> Bool
  ) -> Evaluation? {
    engine.evaluate(on: images, mask: mask, statistics: statistics, shouldStop: shouldStop)
  }

  func evaluate(on images: ImageSet, masks: [Mask?], shouldStop: () -> Bool) -> [Evaluation]? {
    evaluate(on: images, mask: masks[0], statistics: nil, shouldStop: shouldStop).map { [$0] }
  }

  func logits(on images: ImageSet, masks: [Mask?], shouldStop: () -> Bool) -> [[Float]]? {
    engine.logits(on: images, mask: masks[0], shouldStop: shouldStop).map { [$0] }
  }

  func state(of index: Int) -> ModelState { engine.state }
}
