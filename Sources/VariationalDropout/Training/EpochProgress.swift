/// Sums up losses and hits of every model while an epoch runs.
struct EpochProgress {
  private var positions: [EpochPosition]
  private var divergences: [Divergence?]
  private let klWeights: [Double]

  init(models: Int, klWeights: [Double]) {
    positions = Array(repeating: .start, count: models)
    divergences = Array(repeating: nil, count: models)
    self.klWeights = klWeights
  }

  /// Adds one sample.
  mutating func add(nll sample: LaneVector, correct hits: LaneIntVector) {
    for lane in positions.indices {
      positions[lane].add(nll: sample[lane], isCorrect: hits[lane] != 0)
    }
  }

  /// Ends a batch: adds its KL term and looks for models that diverged in it.
  mutating func endBatch(
    samples count: Int, kl: LaneVector, health: LaneVector, firstBadLayer: (Int) -> String?
  ) {
    for lane in positions.indices {
      let earlier = divergences[lane]
      let found = positions[lane].endBatch(
        samples: count, klWeight: klWeights[lane], kl: Double(kl[lane]),
        isHealthy: earlier != nil || health[lane] == 0  // A bad layer is looked for once.
      ) { firstBadLayer(lane) }
      divergences[lane] = earlier ?? found
    }
  }

  var allDiverged: Bool { !divergences.contains { $0 == nil } }

  var records: [TrainingRecord] { zip(positions, divergences).map { $0.record($1) } }

  /// - Parameter predictions: of each model, one a sample.
  func evaluations(_ predictions: [[Int32]]) -> [Evaluation] {
    zip(positions, predictions).map { position, predictions in
      Evaluation(
        nll: position.nll / Double(predictions.count), correct: position.correct,
        samples: predictions.count, predictions: predictions)
    }
  }
}
