import Tensor
import VariationalDropout

/// What trains and evaluates the models of one group. Belongs to one thread at a time.
///
/// A model's numbers are a function of the model, its settings and the data: neither its place in the group nor its
/// neighbours, neither the processor nor the number of threads may change a bit of them.
package protocol TrainingEngine: AnyObject {
  /// Trains all models for an epoch.
  ///
  /// - Parameters:
  ///   - epochs: the number of each model's epoch, from 1: the order of the images and all other random numbers depend
  ///     on it.
  ///   - klWeights: what each model's KL term counts in this epoch; of plain networks it counts nothing.
  ///   - masks: one a model, nil for one that trains without a mask.
  ///   - shouldStop: asked before every batch.
  /// - Returns: one a model, also where its loss is no finite number any more; nil when stopped, and the models then are
  ///   as the batches before have left them.
  func train(
    on images: ImageSet, epochs: [Int], klWeights: [Double], masks: [Mask?], shouldStop: () -> Bool
  ) -> [TrainingRecord]?

  /// Evaluates all models as they are, without noise.
  ///
  /// - Parameter masks: one a model, nil where nothing is pruned.
  /// - Returns: one a model; nil when stopped.
  func evaluate(on images: ImageSet, masks: [Mask?], shouldStop: () -> Bool) -> [Evaluation]?

  /// For each model `[images, classes]`, row-major.
  ///
  /// - Parameter masks: one a model, nil where nothing is pruned.
  /// - Returns: nil when stopped.
  func logits(on images: ImageSet, masks: [Mask?], shouldStop: () -> Bool) -> [[Float]]?

  /// A model as it is now: its parameters, and what its optimiser keeps of each.
  ///
  /// - Parameter index: its place in the group.
  func state(of index: Int) -> ModelState

  // MARK: What some can do

  /// The same engine where its epochs can be stopped in the middle; nil where it trains them at once.
  var stoppable: (any StoppableEngine)? { get }

  /// The same engine where it measures statistics of batch norms anew; nil where it takes them as they are.
  var recalibrating: (any RecalibratingEngine)? { get }

  /// Whether another engine beside it would take too much memory, so that it does itself what it can.
  var isLarge: Bool { get }
}

extension TrainingEngine {
  package var stoppable: (any StoppableEngine)? { nil }
  package var recalibrating: (any RecalibratingEngine)? { nil }
  package var isLarge: Bool { false }
}

extension LaneGroup: TrainingEngine {}
