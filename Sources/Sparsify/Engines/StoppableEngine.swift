import Tensor
import VariationalDropout

/// What trains one model whose epochs are so long that they are stopped in the middle and gone on with.
package protocol StoppableEngine: TrainingEngine {
  /// Trains the model for one epoch.
  ///
  /// - Parameters:
  ///   - position: where the epoch was stopped, with the state of then.
  ///   - shouldStop: asked before every batch and at the end, where the state is that of the position.
  func train(
    on images: ImageSet, epoch: Int, klWeight: Double, mask: Mask?, from position: EpochPosition,
    shouldStop: (EpochPosition) -> Bool
  ) -> EpochOutcome
}

extension StoppableEngine {
  package var stoppable: (any StoppableEngine)? { self }
}
