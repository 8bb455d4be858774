/// How good the probabilities are: see `PredictiveMeasures` for formulas and sources.
extension Quantity<ModelPair> {
  static var calibration: [Self] {
    measures("", of: "the sparse model") { $0.sparse }
      + measures("full_", of: "the full model") { $0.full }
  }

  private static func measures(
    _ prefix: String, of model: String, _ side: @escaping @Sendable (ModelPair) -> ModelPair.Side
  ) -> [Self] {
    [
      Self("\(prefix)nll", .nats, "Mean cross entropy of \(model) on the test set") {
        side($0).measures?.nll
      },
      Self("\(prefix)brier", .number, "Brier score of \(model), 0 to 2") {
        side($0).measures?.brier
      },
      Self("\(prefix)ece", .share, "Expected calibration error of \(model) over 15 bins") {
        side($0).measures?.ece
      },
      Self("\(prefix)confidence", .share, "Mean largest probability of \(model)") {
        side($0).measures?.confidence
      },
    ]
  }
}
