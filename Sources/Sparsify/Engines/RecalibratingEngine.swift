import Tensor
import VariationalDropout

/// What measures the running statistics of one model's batch norms anew, and evaluates it with them.
package protocol RecalibratingEngine: TrainingEngine {
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

extension RecalibratingEngine {
  package var recalibrating: (any RecalibratingEngine)? { self }
}
