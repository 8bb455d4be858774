/// Where in an epoch a model stands, and what its record has summed up so far.
///
/// With the model's state it is all that training needs to go on: what comes out is the same to the bit as without
/// the stop.
public struct EpochPosition: Sendable, Equatable {
  /// Batches done.
  public var step: Int
  /// Images of them.
  public var samples: Int
  /// The sum of their cross entropies.
  public var nll: Double
  /// What the KL terms add: the sum over batches of samples x KL weight x divergence.
  public var weightedKL: Double
  /// Images whose prediction was right.
  public var correct: Int

  public init(step: Int, samples: Int, nll: Double, weightedKL: Double, correct: Int) {
    self.step = step
    self.samples = samples
    self.nll = nll
    self.weightedKL = weightedKL
    self.correct = correct
  }

  /// The beginning of an epoch.
  public static let start = EpochPosition(step: 0, samples: 0, nll: 0, weightedKL: 0, correct: 0)

  /// Adds one image.
  mutating func add(nll: Float, isCorrect: Bool) {
    self.nll += Double(nll)
    correct += isCorrect ? 1 : 0
  }

  /// Ends a batch: adds its KL term and looks whether the model diverged in it.
  ///
  /// - Parameters:
  ///   - isHealthy: whether all parameters are finite.
  ///   - firstBadLayer: asked where they are not.
  mutating func endBatch(
    samples count: Int, klWeight: Double, kl: Double, isHealthy: Bool, firstBadLayer: () -> String?
  ) -> Divergence? {
    step += 1
    samples += count
    weightedKL += Double(count) * klWeight * kl
    if !isHealthy { return Divergence(step: step, cause: .parameters(layer: firstBadLayer())) }
    return (nll + weightedKL).isFinite ? nil : Divergence(step: step, cause: .loss)
  }

  func record(_ divergence: Divergence?) -> TrainingRecord {
    TrainingRecord(
      nll: nll / Double(samples), loss: (nll + weightedKL) / Double(samples), correct: correct,
      samples: samples, divergence: divergence)
  }
}

/// How training of an epoch ended.
public enum EpochOutcome: Sendable, Equatable {
  /// At its end, or where the model diverged.
  case finished(TrainingRecord)
  /// Where it was asked to stop.
  case stopped(EpochPosition)
}
