/// How good the probabilities are, and how far the weights moved.
enum CalibrationSection: ReportSection {
  static let title = "Calibration and movement"

  private static let panels:
    [(title: String, name: String, ink: Ink, isShare: Bool, limits: ClosedRange<Double>)] = [
      ("Cross entropy, nats", "nll", .series(1), false, 0...(.infinity)),
      ("Calibration error, points", "ece", .series(3), true, 0...100),
      ("Confidence, %", "confidence", .series(4), true, 0...100),
      ("Brier score", "brier", .series(2), false, 0...2),
      ("Cosine with the full weights", "cosine", .series(0), false, -1...1),
      ("Magnitude of kept weights, mean", "mean_abs_kept", .series(2), false, 0...(.infinity)),
    ]

  static func blocks(of report: ReportContext) -> [PageBlock] {
    guard !report.epochs.isEmpty else { return [] }
    let panels = panels.map { title, name, ink, isShare, limits in
      SeriesChart(
        report.twins.enumerated().map { number, twin in
          SeriesChart.Series(
            twin.name, report.ink(number, single: ink),
            twin.points { epoch in
              let column = twin.population.column(name, at: epoch)
              return isShare ? percent(column) : column
            })
        }
      ).panel(title, x: report.epochAxis, y: nil, limits: limits, isLabelled: false)
    }
    return PageFigure(
      "calibration", panels, legend: report.legend, caption: caption(report)
    ).blocks
  }

  private static func caption(_ report: ReportContext) -> Markup {
    let numbers = report.twins.compactMap { twin -> Markup? in
      let values: [(String, String, (Double?) -> String)] = [
        ("cross entropy", "nll", { $0.shown(places: 3) }),
        ("calibration error", "ece", { percentText($0) + " points" }),
        ("confidence", "confidence", { percentText($0) + " %" }),
        ("Brier score", "brier", { $0.shown(places: 3) }),
      ]
      let texts = values.compactMap { label, name, text -> String? in
        let (full, sparse) = (twin.summary(of: "full_\(name)"), twin.summary(of: name))
        guard sparse.n > 0 else { return nil }
        let before = full.n > 0 ? "\(text(full.median)) → " : ""
        return "\(label) \(before)\(text(sparse.median))"
      }
      let name = report.prefix(twin)
      return texts.isEmpty ? nil : "\(name)\(texts.joined(separator: ", "))."
    }
    let all: Markup =
      report.has("ece")
      ? """
       Calibration error: mean distance of confidence and accuracy over 15 bins of the largest probability; confidence: \
      the mean largest probability; Brier score: squared distance of the probabilities from the truth, 0 to 2.
      """
      : """
       Calibration is left out, for it takes probabilities: <code>sparsify report --calibration</code> evaluates the models for it.
      """
    let isFull = report.has("full_nll") || report.has("full_ece")
    let change: Markup =
      numbers.isEmpty
      ? "" : " Medians at the last epoch\(isFull ? ", full → sparse" : ""): \(numbers.joined(" "))"
    return """
      Cross entropy of the true class on the test set. Cosine: of the angle between all weights and biases of the full and the \
      sparse model.\(all)\(report.fineTuningMark)\(change)
      """
  }
}
