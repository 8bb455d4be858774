/// How far full and sparse models predict alike.
enum AgreementSection: ReportSection {
  static let title = "Predictions"

  static func blocks(of report: ReportContext) -> [PageBlock] {
    guard report.hasPredictions else { return [] }
    let scatter =
      report.crowd == .one
      ? nil
      : ScatterChart(
        report.twins.enumerated().map { number, twin in
          ScatterChart.Group(
            report.ink(number, single: .series(0)), report.points(of: twin, .drop, .agreement))
        }
      ).panel(
        "Agreement and accuracy lost", xLabel: "lost, points", yLabel: "agreement, %",
        note: "last epoch")
    let table =
      report.isSingle && report.crowd == .one ? confusion(report.twins[0]) : nil
    let pictures: [(any Picture)?] =
      report.isSingle
      ? [
        curves(of: report.twins[0], report), composition(of: report.twins[0], report),
        table ?? scatter,
      ]
      : [
        report.overlaid("Agreement, %") {
          percent($0.population.column(.agreement, at: $1))
        },
        report.overlaid("Right in full, wrong in sparse, %") {
          percent($0.population.column(.lost, at: $1))
        }, scatter,
      ]
    return PageFigure(
      "agreement", pictures, legend: report.legend,
      caption: caption(
        report,
        table: table == nil
          ? "" : " Table: test images by both predictions after the last epoch.")
    ).blocks
  }

  private static func curves(of twin: ReportedTwin, _ report: ReportContext) -> Panel? {
    let lines: [(String, Ink, Quantity<ModelPair>)] = [
      ("full right", .series(2), .agreementOnRight), ("all", .series(0), .agreement),
      ("full wrong", .series(1), .agreementOnWrong), ("errors κ", .series(3), .errorKappa),
    ]
    let chart = SeriesChart(
      lines.map { label, ink, quantity in
        SeriesChart.Series(
          label, ink, twin.points { percent(twin.population.column(quantity, at: $0)) })
      })
    let low = min(0, chart.range()?.lowerBound ?? 0)
    return chart.panel(
      "Agreement of full and sparse, %", x: report.epochAxis, y: Axis(low...100))
  }

  private static func composition(of twin: ReportedTwin, _ report: ReportContext) -> Panel? {
    let epochs = twin.population.epochNumbers
    func means(_ quantity: Quantity<ModelPair>) -> [Double] {
      epochs.map { percent(Moments(twin.population.column(quantity, at: $0).present).mean) ?? 0 }
    }
    let (gained, right) = (means(.gained), means(.sparseAccuracy))
    return StackChart(
      places: epochs.map { Double($0) },
      [
        StackChart.Layer("both right", .series(2), zip(right, gained).map { $0 - $1 }),
        StackChart.Layer("lost", .series(1), means(.lost)),
        StackChart.Layer("gained", .series(0), gained),
        StackChart.Layer("same error", .series(4), means(.sameError)),
        StackChart.Layer("other error", .series(3), means(.otherError)),
      ]
    ).panel("What becomes of predictions, %", x: report.epochAxis, y: Axis(0...100))
  }

  /// Of one model how often it takes what for what, before and after.
  private static func confusion(_ twin: ReportedTwin) -> HeatTable? {
    guard let last = twin.population.lastEpoch, let epoch = twin.population.epochs[last],
      let labels = twin.population.labels, epoch.fullVotes.models == 1
    else { return nil }
    let classes = max(epoch.fullVotes.classes, epoch.sparseVotes.classes)
    guard (2...20).contains(classes) else { return nil }
    var counts = Array(repeating: Array(repeating: 0, count: classes), count: classes)
    for sample in labels.indices {
      counts[Int(epoch.fullVotes.majority(on: sample))][
        Int(epoch.sparseVotes.majority(on: sample))] += 1
    }
    return HeatTable(
      "Predictions of both models", counts: counts, names: (0..<classes).map(String.init),
      rowLabel: "rows: full", columnLabel: "columns: sparse")
  }

  private static func caption(_ report: ReportContext, table: Markup) -> Markup {
    let numbers = report.twins.compactMap { twin -> Markup? in
      guard let last = twin.population.lastEpoch else { return nil }
      let name = report.prefix(twin)
      let agreement = percentText(twin.summary(of: .agreement).median)
      if report.crowd == .one {
        return "\(name)\(agreement) % alike.\(table)"
      }
      let correlation = twin.population.correlation(.agreementDrop, at: last)
      return """
        \(name)\(agreement) % alike in the median; agreement and loss: \(report.text(of: correlation)).
        """
    }
    let parts: Markup =
      report.isSingle
      ? """
      , of all and of those the full model has right or wrong. Lost: right in full, wrong in sparse; gained: the other way \
      round; what is lost less what is gained is the loss of accuracy. Errors κ: Cohen’s kappa of being right, 0 where errors coincide as by chance, 100 where always.
      """ : "."
    return """
      Agreement: share of the test images that both take for the same class\(parts)\(report.fineTuningMark) \
      \(numbers.joined(" "))\(report.thinning)
      """
  }
}
