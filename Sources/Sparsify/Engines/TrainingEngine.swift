import Tensor
import VariationalDropout

/// What trains and evaluates the models of one group. Belongs to one thread at a time.
///
/// A model's numbers are a function of the model, its settings and the data: neither its place in the group nor its
/// neighbours, neither the processor nor the number of threads may change a bit of them.
package protocol TrainingEngine: AnyObject {
  /// - Parameter masks: one a model, nil for one that trains without a mask.
  func train(
    on images: ImageSet, epochs: [Int], klWeights: [Double], masks: [Mask?], shouldStop: () -> Bool
  ) -> [TrainingRecord]?

  /// - Parameter masks: one a model, nil where nothing is pruned.
  func evaluate(on images: ImageSet, masks: [Mask?], shouldStop: () -> Bool) -> [Evaluation]?

  /// For each model `[images, classes]`, row-major.
  ///
  /// - Parameter masks: one a model, nil where nothing is pruned.
  func logits(on images: ImageSet, masks: [Mask?], shouldStop: () -> Bool) -> [[Float]]?

  func state(of index: Int) -> ModelState
}

extension LaneGroup: TrainingEngine {}
