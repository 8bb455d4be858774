/// Sums up losses and hits of every model while an epoch runs.
struct EpochProgress {
  private var nll: [Double]
  /// What the KL terms add to `nll`: the sum over batches of samples x KL weight x divergence.
  private var weightedKL: [Double]
  private var correct: [Int]
  private var divergences: [Divergence?]
  private var samples = 0
  private let klWeights: [Double]

  init(models: Int, klWeights: [Double]) {
    nll = Array(repeating: 0, count: models)
    weightedKL = nll
    correct = Array(repeating: 0, count: models)
    divergences = Array(repeating: nil, count: models)
    self.klWeights = klWeights
  }

  /// Adds one sample.
  mutating func add(nll sample: LaneVector, correct hits: LaneIntVector) {
    for lane in nll.indices {
      nll[lane] += Double(sample[lane])
      correct[lane] &-= Int(hits[lane])  // A hit is all bits set: -1.
    }
  }

  /// Ends a batch: adds its KL term and looks for models that diverged in it.
  mutating func endBatch(
    samples count: Int, kl: LaneVector, health: LaneVector, step: Int,
    firstBadLayer: (Int) -> String?
  ) {
    samples += count
    for lane in nll.indices {
      weightedKL[lane] += Double(count) * klWeights[lane] * Double(kl[lane])
      guard divergences[lane] == nil else { continue }
      if health[lane] != 0 {
        divergences[lane] = Divergence(
          step: step, cause: .parameters(layer: firstBadLayer(lane)))
      } else if !(nll[lane] + weightedKL[lane]).isFinite {
        divergences[lane] = Divergence(step: step, cause: .loss)
      }
    }
  }

  var allDiverged: Bool { !divergences.contains { $0 == nil } }

  var records: [TrainingRecord] {
    nll.indices.map { lane in
      TrainingRecord(
        nll: nll[lane] / Double(samples), loss: (nll[lane] + weightedKL[lane]) / Double(samples),
        correct: correct[lane], samples: samples, divergence: divergences[lane])
    }
  }

  /// - Parameter predictions: of each model, one a sample.
  func evaluations(_ predictions: [[Int32]]) -> [Evaluation] {
    zip(nll.indices, predictions).map { lane, predictions in
      Evaluation(
        nll: nll[lane] / Double(predictions.count), correct: correct[lane],
        samples: predictions.count, predictions: predictions)
    }
  }
}
