import Tensor
import VariationalDropout

/// What trains and evaluates the models of one group. Belongs to one thread at a time.
///
/// A model's numbers may depend neither on its place in the group nor on its neighbours.
package protocol TrainingEngine: AnyObject {
  func train(on images: ImageSet, epochs: [Int], klWeights: [Double], shouldStop: () -> Bool)
    -> [TrainingRecord]?

  func evaluate(on images: ImageSet, threshold: Double, shouldStop: () -> Bool) -> [Evaluation]?

  func state(of index: Int) -> ModelState
}

extension LaneGroup: TrainingEngine {}
