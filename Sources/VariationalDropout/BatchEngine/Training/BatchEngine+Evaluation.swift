import Tensor

/// The running averages of a model's batch norms.
public struct RunningStatistics: Sendable, Equatable {
  /// Of each tensor of `Architecture.tensors(variational:)` that is a buffer: its values; of the others none.
  public let parameters: [[Float]]

  /// The parameters of a state with these averages instead of its own.
  ///
  /// - Precondition: they are those of its network.
  public func replacing(in parameters: [[Float]]) -> [[Float]] {
    precondition(parameters.count == self.parameters.count, "\(parameters.count) tensors")
    return zip(parameters, self.parameters).map { $1.isEmpty ? $0 : $1 }
  }
}

extension BatchEngine {
  /// Evaluates the model with its pruned weights at zero, without noise.
  ///
  /// - Parameters:
  ///   - mask: nil where nothing is pruned.
  ///   - statistics: what batch norms normalise with; nil takes the model's running averages.
  ///   - shouldStop: asked before every batch.
  /// - Returns: nil when `shouldStop` said so.
  /// - Precondition: the images fit the architecture and the labels its classes, and the mask its plain tensors.
  public func evaluate(
    on images: ImageSet, mask: Mask?, statistics: RunningStatistics? = nil,
    shouldStop: () -> Bool
  ) -> Evaluation? {
    var evaluation = Evaluation(nll: 0, correct: 0, samples: images.count, predictions: [])
    let isDone = forEachBatch(
      of: images, count: images.count, mask: mask, statistics: statistics, shouldStop: shouldStop
    ) { batch, _ in
      loss.evaluate(batch, gradientScale: nil) { _, result in
        evaluation.nll += Double(result.nll)
        evaluation.correct += result.isCorrect ? 1 : 0
        evaluation.predictions.append(result.prediction)
      }
    }
    evaluation.nll /= Double(images.count)
    return isDone ? evaluation : nil
  }

  /// The logits for every image.
  ///
  /// - Parameters: see `evaluate(on:mask:statistics:shouldStop:)`.
  /// - Returns: `[images, classes]`, row-major; nil when `shouldStop` said so.
  public func logits(
    on images: ImageSet, mask: Mask?, statistics: RunningStatistics? = nil,
    shouldStop: () -> Bool
  ) -> [Float]? {
    var logits: [Float] = []
    logits.reserveCapacity(images.count * shape.architecture.classes)
    let isDone = forEachBatch(
      of: images, count: images.count, mask: mask, statistics: statistics, shouldStop: shouldStop
    ) { batch, _ in
      for image in 0..<batch.count { logits += loss.logits(image) }
    }
    return isDone ? logits : nil
  }

  /// Estimates the running averages anew: the averages over batches, each of which counts alike, of what the
  /// network sees with its pruned weights at zero and without noise.
  ///
  /// PyTorch's batch norms do the same with `momentum=None` after `reset_running_stats()`.
  /// - Parameters:
  ///   - images: of training; batches are cut off in their order.
  ///   - count: how many of them, from the first on; all where there are fewer.
  ///   - mask: nil where nothing is pruned.
  /// - Returns: nil when `shouldStop` said so. The model keeps its own.
  /// - Precondition: there are images, and `count` is at least 1.
  public func recalibrate(
    on images: ImageSet, count: Int, mask: Mask?, shouldStop: () -> Bool
  ) -> RunningStatistics? {
    let count = min(count, images.count)
    precondition(count > 0, "statistics of \(count) images")
    var statistics: RunningStatistics?
    var batches = 0
    let isDone = forEachBatch(
      of: images, count: count, mask: mask, statistics: nil, recalibrating: true,
      shouldStop: shouldStop
    ) { _, numbers in
      batches += 1
      if batches * shape.batchSize >= count {
        statistics = read(numbers.statistics, batches: batches)
      }
    }
    return isDone ? statistics : nil
  }

  /// Runs images through the network batch by batch and calls `body` after each; false when `shouldStop` said so.
  ///
  /// - Parameter recalibrating: whether batches are normalised by themselves, and their statistics averaged.
  private func forEachBatch(
    of images: ImageSet, count: Int, mask: Mask?, statistics: RunningStatistics?,
    recalibrating: Bool = false, shouldStop: () -> Bool,
    _ body: (BatchImages, BatchNetwork.Numbers) -> Void
  ) -> Bool {
    check(images)
    let own = copy(statistics)
    let numbers = BatchNetwork.Numbers(
      plain: prunedValues(mask), variances: nil, statistics: own.vectors)
    let indices = Array(0..<Int32(count))
    return withSubnormalsFlushed {
      for (number, first) in stride(from: 0, to: count, by: shape.batchSize).enumerated() {
        if shouldStop() { return false }
        let batch = BatchImages(images, indices[first..<min(first + shape.batchSize, count)])
        let pass: BatchNetwork.Pass =
          recalibrating ? .recalibration(momentum: 1 / Double(number + 1)) : .evaluation
        network.forward(batch, numbers, pass)
        body(batch, numbers)
      }
      withExtendedLifetime(own) {}
      return true
    }
  }

  /// The plain parameters with zeros where they are pruned, in the place of the gradients: there are none between
  /// two steps.
  private func prunedValues(_ mask: Mask?) -> LaneSpan {
    let pruned = parameters.gradients[0..<layout.plainCount]
    pruned.update(from: LaneSpan(parameters.values)[0..<layout.plainCount])
    if let mask { laneMask(mask).apply(to: pruned) }
    return LaneSpan(pruned)
  }

  /// Running averages as the network takes them.
  private func copy(_ statistics: RunningStatistics?) -> LaneBuffer {
    let copy = LaneBuffer(count: max(1, layout.statisticsCount))
    copy.vectors.update(from: LaneSpan(parameters.statistics))
    guard let statistics else { return copy }
    precondition(
      statistics.parameters.count == tensors.count, "statistics of another network")
    for (tensor, values) in zip(tensors, statistics.parameters) {
      if case .statistic(let range) = layout.place(of: tensor) {
        layout.write(values, of: tensor, to: copy.vectors[range])
      }
    }
    return copy
  }

  private func read(_ statistics: MutableLaneSpan, batches: Int) -> RunningStatistics {
    RunningStatistics(
      parameters: tensors.map { tensor in
        switch layout.place(of: tensor) {
        case .statistic(let range): layout.read(tensor, from: statistics[range])
        case .counter: [Float(batches)]
        case .parameter, .none: []
        }
      })
  }
}
