import Tensor

/// What is known of one model after one iteration: a line of `result.json`, a row of `progress.csv`.
///
/// Iteration 0 is the model before it is trained: the source, of variational dropout with what the threshold prunes
/// already, of `--like` as sparse as that twin; of a new zoo the model as it was drawn, or the checkpoint that it goes on
/// from. 1...T follow, one epoch each.
package struct EpochRecord: Sendable, Equatable {
  /// The results on one image set.
  package struct Measure: Sendable, Equatable {
    /// Mean over the samples of cross entropy plus the KL term.
    package var loss: Double
    /// Mean cross entropy.
    package var nll: Double
    /// The share of right predictions.
    package var accuracy: Double

    package init(loss: Double, nll: Double, accuracy: Double) {
      self.loss = loss
      self.nll = nll
      self.accuracy = accuracy
    }
  }

  /// When, where and how long: what differs from run to run and is no part of the result.
  package struct Circumstances: Sendable, Equatable {
    /// Seconds since 1970.
    package var timestamp: Int
    /// The wall time of the model's group divided by its models, in seconds.
    package var seconds: Double
    /// The sum of `seconds` over all iterations so far.
    package var totalSeconds: Double
    /// The sum of `seconds` since the run was last started.
    package var secondsSinceRestore: Double
    package var processID: Int
    package var hostName: String
    package var address: String

    package init(
      timestamp: Int, seconds: Double, totalSeconds: Double, secondsSinceRestore: Double,
      processID: Int, hostName: String, address: String
    ) {
      self.timestamp = timestamp
      self.seconds = seconds
      self.totalSeconds = totalSeconds
      self.secondsSinceRestore = secondsSinceRestore
      self.processID = processID
      self.hostName = hostName
      self.address = address
    }
  }

  package var epoch: Int
  package var train: Measure
  package var test: Measure
  /// Nil where the data set has no validation set.
  package var validation: Measure?
  package var klWeight: Double
  /// The KL divergence of the checkpoint in nats.
  package var kl: Double
  /// The share of the test images for which the full and the sparse model say the same; nil where that was not
  /// looked at.
  package var agreement: Double?
  /// Pruned weights of each layer.
  package var prunedWeights: [Int]
  /// Weights of each layer.
  package var weights: [Int]
  package var circumstances: Circumstances

  package init(
    epoch: Int, train: Measure, test: Measure, validation: Measure?, klWeight: Double, kl: Double,
    prunedWeights: [Int], weights: [Int], circumstances: Circumstances
  ) {
    precondition(prunedWeights.count == weights.count, "\(prunedWeights) of \(weights)")
    self.epoch = epoch
    self.train = train
    self.test = test
    self.validation = validation
    self.klWeight = klWeight
    self.kl = kl
    self.prunedWeights = prunedWeights
    self.weights = weights
    self.circumstances = circumstances
  }

  /// Nil where the data set has no such images.
  package func results(on part: DataSetPart) -> Measure? {
    switch part {
    case .train: train
    case .test: test
    case .validation: validation
    }
  }

  /// Pruned weights over all weights.
  package var sparsity: Double {
    Double(prunedWeights.reduce(0, +)) / Double(weights.reduce(0, +))
  }
}
