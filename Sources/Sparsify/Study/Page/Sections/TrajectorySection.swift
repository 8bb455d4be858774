/// The three panels with which the original authors published their twins, and their numbers.
enum TrajectorySection: ReportSection {
  static let title = "Trajectory"

  static func blocks(of report: ReportContext) -> [PageBlock] {
    guard !report.epochs.isEmpty else { return [] }
    let accuracy = panel(
      "Test accuracy, %", 0...100, .series(1), report, reference: fullMedian(report)
    ) {
      $0.accuracy(at: $1)
    }
    let figure = PageFigure(
      "trajectory",
      [
        panel("Sparsity, %", 0...100, .series(0), report) {
          $0.population.column(.sparsity, at: $1)
        },
        accuracy,
        panel("Generalisation gap, points", -100...100, .series(2), report) {
          $0.population.column(.gap, at: $1)
        },
      ], legend: report.legend, caption: caption(report))
    return figure.blocks + [.table(table(report))]
  }

  /// - Parameters:
  ///   - limits: what the axis does not go beyond.
  ///   - column: of a twin at an epoch, as shares.
  private static func panel(
    _ title: String, _ limits: ClosedRange<Double>, _ ink: Ink, _ report: ReportContext,
    reference: Double? = nil,
    column: (ReportedTwin, Int) -> [Double?]
  ) -> Panel? {
    var panel: Panel?
    if report.crowd == .many {
      panel = boxes(report, ink, column).panel(
        title, x: report.epochAxis(margin: margin(report)), y: nil, limits: limits)
    } else {
      let chart = SeriesChart(
        report.twins.enumerated().map { number, twin in
          SeriesChart.Series(
            twin.name, report.ink(number, single: ink),
            twin.points { percent(column(twin, $0)) },
            traces: report.hasTraces ? twin.traces { percent(column(twin, $0)) } : [])
        }, spread: report.spread)
      panel = chart.panel(title, x: report.epochAxis, y: nil, limits: limits, isLabelled: false)
    }
    if let reference {
      panel?.horizontal(at: reference, label: report.crowd == .one ? "full model" : "full models")
    }
    return panel
  }

  /// The room for boxes at both ends, in epochs.
  private static func margin(_ report: ReportContext) -> Double {
    guard !report.isSingle, let first = report.epochs.first, let last = report.epochs.last else {
      return 0.7
    }
    return max(0.7, Double(last - first) * 0.06)
  }

  /// Of one twin a box an epoch; of several some, over lines of their medians.
  private static func boxes(
    _ report: ReportContext, _ ink: Ink, _ column: (ReportedTwin, Int) -> [Double?]
  ) -> BoxChart {
    let epochs = report.epochs
    let step = (epochs.count + 51) / 52
    let all = epochs.enumerated().filter { $0.offset % step == 0 || $0.element == epochs.last }
    return BoxChart(
      report.twins.enumerated().map { number, twin in
        let present = Set(twin.population.epochNumbers)
        let shown =
          report.isSingle
          ? all.map(\.element).filter(present.contains) : report.shownEpochs(of: twin)
        return BoxChart.Group(
          twin.name, report.ink(number, single: ink),
          shown.map {
            (Double($0), "epoch \($0)", percent(column(twin, $0)))
          },
          line: report.isSingle
            ? [] : twin.points { percent(column(twin, $0)) }.map { ($0.x, $0.summary.median) })
      })
  }

  private static func fullMedian(_ report: ReportContext) -> Double? {
    report.isSingle ? percent(report.twins[0].summary(of: .fullAccuracy).median) : nil
  }

  private static func caption(_ report: ReportContext) -> Markup {
    let marks: Markup
    switch report.crowd {
    case .one: marks = report.isSingle ? "One model. " : "One model each. "
    case .few where report.hasTraces: marks = "Thin: every model; bold: their median. "
    case .few: marks = "Lines: medians\(report.isInDetail ? "; bands: quartiles" : ""). "
    case .many:
      let lines: Markup = report.isSingle ? "" : "Lines: medians. "
      marks = """
        \(lines)Boxes: quartiles and median; whiskers reach to the last model within 1.5 interquartile \
        ranges; dots: models beyond, at most ten each way.
        """
    }
    let rows: Markup =
      report.hasPredictions ? "" : " Accuracies are those of the twin’s own rows."
    return """
      \(marks) Generalisation gap: train accuracy less test accuracy; from epoch 1 on the train accuracy is counted \
      while the model is trained\(noise(report)), so the gap may fall below zero.\(report.fineTuning)\(rows)
      """
  }

  /// What disturbs models while they are trained, and where there are several twins in which.
  private static func noise(_ report: ReportContext) -> Markup {
    let variational = report.twins.filter { $0.method?.isVariational ?? false }
    let end =
      variational.contains { $0.fineTuningStart != nil } ? " until fine-tuning begins" : ""
    let kinds: [(text: String, twins: [ReportedTwin])] = [
      ("under the noise of variational dropout\(end)", variational),
      ("with dropout on", report.twins.filter(\.hasDropout)),
      ("on images that are changed anew", report.twins.filter(\.isAugmented)),
    ]
    return kinds.filter { !$0.twins.isEmpty }.map { text, twins -> Markup in
      let which: Markup =
        twins.count == report.twins.count ? "" : " (\(twins.map(\.markup).joined(", ")))"
      return ", \(text)\(which)"
    }.joined()
  }

  // MARK: Numbers

  private static let columns: [ModelColumn] = [
    .sparsity, .testAccuracy, .lost, .agreement, .gap, .nll, .calibrationError,
  ]

  private static func table(_ report: ReportContext) -> PageTable {
    let columns = columns.filter { $0.isKnown(in: report) }
    var table = PageTable(heading: ["epoch"] + columns.map(\.heading))
    for (number, twin) in report.twins.enumerated() {
      if !report.isSingle {
        table.rows.append(
          .heading("<span class=\"swatch \(report.ink(number).name)\"></span>\(twin.markup)"))
      }
      for epoch in report.shownEpochs(of: twin) {
        let cells = columns.map { column -> Markup in
          PageTable.quartiles(QuantileSummary(column.values(of: twin, at: epoch)), column.text)
        }
        table.rows.append(.cells(["\(epoch)"] + cells))
      }
    }
    return table
  }
}
