/// How good the probabilities are, and how far the weights moved.
enum CalibrationSection: ReportSection {
  static let title = "Calibration and movement"

  private static let panels = [
    DrawnQuantity(
      .nll(of: .sparse), "Cross entropy, nats", .series(1), limits: 0...(.infinity)),
    DrawnQuantity(
      .calibrationError(of: .sparse), "Calibration error, points", .series(3), limits: 0...100),
    DrawnQuantity(.confidence(of: .sparse), "Confidence, %", .series(4), limits: 0...100),
    DrawnQuantity(.brierScore(of: .sparse), "Brier score", .series(2), limits: 0...2),
    DrawnQuantity(.cosine, "Cosine with the full weights", .series(0), limits: -1...1),
    DrawnQuantity(
      .meanMagnitudeOfKept, "Magnitude of kept weights, mean", .series(2),
      limits: 0...(.infinity)),
  ]

  static func blocks(of report: ReportContext) -> [PageBlock] {
    guard !report.epochs.isEmpty else { return [] }
    let panels = panels.map { drawn in
      SeriesChart(
        report.twins.enumerated().map { number, twin in
          SeriesChart.Series(
            twin.name, report.ink(number, single: drawn.ink),
            twin.points { drawn.shown(twin.population.column(drawn.quantity, at: $0)) })
        }, spread: report.spread
      ).panel(
        drawn.title, x: report.epochAxis, y: nil, limits: drawn.limits, isLabelled: false)
    }
    return PageFigure(
      "calibration", panels, legend: report.legend, caption: caption(report)
    ).blocks
  }

  /// What the caption tells of both models.
  private static let told:
    [(
      label: String, quantity: @Sendable (ModelPair.Member) -> Quantity<ModelPair>,
      text: @Sendable (Double?) -> String
    )] = [
      ("cross entropy", { .nll(of: $0) }, { $0.shown(places: 3) }),
      ("calibration error", { .calibrationError(of: $0) }, { percentText($0) + " points" }),
      ("confidence", { .confidence(of: $0) }, { percentText($0) + " %" }),
      ("Brier score", { .brierScore(of: $0) }, { $0.shown(places: 3) }),
    ]

  private static func caption(_ report: ReportContext) -> Markup {
    let numbers = report.twins.compactMap { twin -> Markup? in
      let texts = told.compactMap { label, quantity, text -> String? in
        let full = twin.summary(of: quantity(.full))
        let sparse = twin.summary(of: quantity(.sparse))
        guard sparse.n > 0 else { return nil }
        let before = full.n > 0 ? "\(text(full.median)) → " : ""
        return "\(label) \(before)\(text(sparse.median))"
      }
      let name = report.prefix(twin)
      return texts.isEmpty ? nil : "\(name)\(texts.joined(separator: ", "))."
    }
    let all: Markup =
      report.has(.calibrationError(of: .sparse))
      ? """
       Calibration error: mean distance of confidence and accuracy over 15 bins of the largest probability; confidence: \
      the mean largest probability; Brier score: squared distance of the probabilities from the truth, 0 to 2.
      """
      : """
       Calibration is left out, for it takes probabilities: <code>sparsify report --calibration</code> evaluates the models for it.
      """
    let isFull = report.has(.nll(of: .full)) || report.has(.calibrationError(of: .full))
    let change: Markup =
      numbers.isEmpty
      ? "" : " Medians at the last epoch\(isFull ? ", full → sparse" : ""): \(numbers.joined(" "))"
    return """
      Cross entropy of the true class on the test set. Cosine: of the angle between all weights and biases of the full and the \
      sparse model.\(all)\(report.fineTuningMark)\(change)
      """
  }
}
