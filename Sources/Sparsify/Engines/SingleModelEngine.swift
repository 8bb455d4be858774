import Tensor
import VariationalDropout

/// What trains one large model: its epochs are so long that they are stopped in the middle and gone on with, and its
/// batch norms may be measured anew.
package protocol SingleModelEngine: TrainingEngine {
  /// Trains the model for one epoch.
  ///
  /// - Parameters:
  ///   - position: where the epoch was stopped, with the state of then.
  ///   - shouldStop: asked before every batch and at the end, where the state is that of the position.
  func train(
    on images: ImageSet, epoch: Int, klWeight: Double, mask: Mask?, from position: EpochPosition,
    shouldStop: (EpochPosition) -> Bool
  ) -> EpochOutcome

  /// The running statistics as the first `count` images, or all, give them without noise, with pruned weights at zero;
  /// nil when `shouldStop` said so.
  func recalibrate(
    on images: ImageSet, count: Int, mask: Mask?, shouldStop: () -> Bool
  ) -> RunningStatistics?

  /// - Parameter statistics: what batch norms normalise with; nil takes the model's own.
  func evaluate(
    on images: ImageSet, mask: Mask?, statistics: RunningStatistics?, shouldStop: () -> Bool
  ) -> Evaluation?

  /// `[images, classes]`, row-major; the parameters are those of `evaluate`.
  func logits(
    on images: ImageSet, mask: Mask?, statistics: RunningStatistics?, shouldStop: () -> Bool
  ) -> [Float]?
}
