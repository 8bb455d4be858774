import Tensor
import VariationalDropout

/// The predictions of a trial that was begun without keeping them, as version 0.1.0 did, or has lost them:
/// found again by evaluating its checkpoints, the epochs of one model side by side.
struct PredictionRecovery {
  /// The trial's, in the twin or in the work folder.
  let folder: Path
  let model: any TrainableModel
  let context: GroupContext

  /// - Parameters:
  ///   - plain: what the model began with.
  ///   - epoch: the last that is wanted.
  /// - Returns: nil where not all checkpoints are kept, where these are not in plain form, and where a stop
  ///   was wanted.
  /// - Throws: What reading checkpoints throws.
  func predictions(of plain: [[Float]], through epoch: Int) throws -> Predictions? {
    guard context.keepsPredictions(of: model), context.content.form == .plain,
      context.content.checkpoints == .all
    else { return nil }
    var found: [[UInt16]] = []
    let count = epoch + 2
    let step = context.engines.capacity(of: model.architecture)
    for first in stride(from: 0, to: count, by: step) {
      let models = try (first..<min(count, first + step)).map {
        $0 == 0 ? plain : try parameters(ofEpoch: $0 - 1)
      }
      guard let evaluations = evaluate(models) else { return nil }
      found += evaluations.map(\.classes)
    }
    return Predictions(full: found[0], sparse: Array(found.dropFirst()))
  }

  private func parameters(ofEpoch epoch: Int) throws -> [[Float]] {
    let file = folder / ZooLayout.checkpointName(epoch: epoch) / ZooLayout.checkpointsName
    return try SourceCheckpoint(
      reading: file, expecting: model.architecture, files: context.session.files
    ).parameters
  }

  private func evaluate(_ models: [[[Float]]]) -> [Evaluation]? {
    let lanes = models.map { model.laneModel(evaluating: $0) }
    let shape = model.groupShape(variational: false, on: context.data)
    return context.engines(shape, lanes).evaluate(
      on: context.data.test, masks: lanes.map { _ in nil }, shouldStop: context.shouldStop)
  }
}

extension GroupContext {
  /// Whether a model's predictions are kept: those of a twin, whose classes a file has room for.
  func keepsPredictions(of model: any TrainableModel) -> Bool {
    phases.method.sparsifies && model.architecture.classes <= Int(UInt16.max) + 1
  }
}

extension Evaluation {
  /// The predictions as they are kept.
  ///
  /// - Precondition: classes have room, see `GroupContext.keepsPredictions(of:)`.
  var classes: [UInt16] { predictions.map { UInt16($0) } }
}
