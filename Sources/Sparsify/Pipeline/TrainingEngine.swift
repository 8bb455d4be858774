import Tensor
import VariationalDropout

/// What trains and evaluates the models of one group. Belongs to one thread at a time.
///
/// A model's numbers may depend neither on its place in the group nor on its neighbours.
package protocol TrainingEngine: AnyObject {
  /// - Parameter masks: one a model, nil for one that trains without a mask.
  func train(
    on images: ImageSet, epochs: [Int], klWeights: [Double], masks: [Mask?], shouldStop: () -> Bool
  ) -> [TrainingRecord]?

  /// - Parameter masks: one a model, nil where nothing is pruned.
  func evaluate(on images: ImageSet, masks: [Mask?], shouldStop: () -> Bool) -> [Evaluation]?

  func state(of index: Int) -> ModelState
}

extension LaneGroup: TrainingEngine {}
