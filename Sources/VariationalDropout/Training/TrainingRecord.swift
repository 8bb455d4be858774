/// What one model did in one epoch of training.
public struct TrainingRecord: Sendable, Equatable {
  /// Mean cross entropy over the samples as they were trained on.
  public var nll: Double
  /// Mean over the samples of cross entropy plus the KL term of their batch.
  public var loss: Double
  /// Samples whose prediction, before the update, was right.
  public var correct: Int
  public var samples: Int
  /// Set when the model diverged: its numbers end there.
  public var divergence: Divergence?
}

/// Where a model's loss or parameters stopped being finite.
public struct Divergence: Sendable, Equatable {
  /// What is not finite.
  public enum Cause: Sendable, Equatable {
    case loss
    /// Those of a layer, the first of several; nil where it is not known which.
    case parameters(layer: String?)
  }

  /// The step within the epoch, from 1.
  public let step: Int
  public let cause: Cause
}

/// A model's results on one image set.
public struct Evaluation: Sendable, Equatable {
  /// Mean cross entropy.
  public var nll: Double
  public var correct: Int
  public var samples: Int
  /// The class that the model takes each image for: the first of the largest logits.
  public var predictions: [Int32]

  public var accuracy: Double { Double(correct) / Double(samples) }
}
