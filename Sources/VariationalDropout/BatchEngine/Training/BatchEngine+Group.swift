import Tensor

// The engine as a group of one model, with the methods of `LaneGroup`.
extension BatchEngine {
  /// Trains for one epoch.
  ///
  /// - Parameters: of the one model; see `train(on:epoch:klWeight:mask:from:shouldStop:)`.
  /// - Returns: nil when `shouldStop` said so.
  /// - Precondition: there is one of each.
  public func train(
    on images: ImageSet, epochs: [Int], klWeights: [Double], masks: [Mask?], shouldStop: () -> Bool
  ) -> [TrainingRecord]? {
    precondition(
      [epochs.count, klWeights.count, masks.count].allSatisfy { $0 == 1 },
      "\(epochs.count) epochs, \(klWeights.count) KL weights, \(masks.count) masks for one model")
    let outcome = train(
      on: images, epoch: epochs[0], klWeight: klWeights[0], mask: masks[0]
    ) { _ in shouldStop() }
    return switch outcome {
    case .finished(let record): [record]
    case .stopped: nil
    }
  }

  /// Evaluates the model; see `evaluate(on:mask:statistics:shouldStop:)`.
  ///
  /// - Precondition: there is one mask, or nil.
  public func evaluate(
    on images: ImageSet, masks: [Mask?], shouldStop: () -> Bool
  ) -> [Evaluation]? {
    evaluate(on: images, mask: only(masks), shouldStop: shouldStop).map { [$0] }
  }

  /// The logits of the model; see `logits(on:mask:statistics:shouldStop:)`.
  ///
  /// - Precondition: there is one mask, or nil.
  public func logits(
    on images: ImageSet, masks: [Mask?], shouldStop: () -> Bool
  ) -> [[Float]]? {
    logits(on: images, mask: only(masks), shouldStop: shouldStop).map { [$0] }
  }

  /// The state of the one model.
  public func state(of index: Int) -> ModelState {
    precondition(index == 0, "model \(index) of one")
    return state
  }

  private func only(_ masks: [Mask?]) -> Mask? {
    precondition(masks.count == 1, "\(masks.count) masks for one model")
    return masks[0]
  }
}
