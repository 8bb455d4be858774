/// Whether good full models make good sparse ones.
enum AccuracySection: ReportSection {
  static let title = "Full and sparse accuracy"

  static func blocks(of report: ReportContext) -> [PageBlock] {
    guard report.crowd != .one, report.has(.drop) else { return [] }
    return PageFigure(
      "full_sparse", [scatter(report), lost(report), best(report)], legend: report.legend,
      caption: report.twins.map { caption(of: $0, in: report) }.joined(" ") + terms(report)
    ).blocks
  }

  private static func scatter(_ report: ReportContext) -> Panel? {
    ScatterChart(
      report.twins.enumerated().map { number, twin in
        ScatterChart.Group(
          report.ink(number, single: .series(1)),
          report.points(of: twin, .fullAccuracy, .sparseAccuracy),
          line: report.line(of: twin, .fullAccuracy, .sparseAccuracy))
      }
    ).panel(
      "Full and sparse accuracy", xLabel: "full, %", yLabel: "sparse, %", comparesAxes: true)
  }

  private static func lost(_ report: ReportContext) -> Panel? {
    if report.isSingle {
      return HistogramChart(percent(report.twins[0].column(.drop))).panel(
        "Accuracy lost", xLabel: "full less sparse, points", countLabel: "models", .series(1))
    }
    let boxes = report.twins.enumerated().map { number, twin in
      BoxChart.Group(
        twin.name, report.ink(number), [(Double(number), twin.name, percent(twin.column(.drop)))])
    }
    // Each twin has a place of its own: one group.
    var panel: Panel?
    if let range = BoxChart(boxes).range(within: -100...100) {
      var drawn = Panel(
        "Accuracy lost, points",
        x: Axis(names: report.twins.map { report.short($0) }, label: ""), y: Axis(range))
      for (number, group) in boxes.enumerated() {
        for (value, told, box) in group.boxes {
          drawn.box(at: value, box, report.ink(number), width: 22, told: told)
          drawn.fliers([(value, box)], report.ink(number))
        }
      }
      panel = drawn
    }
    return panel
  }

  /// How many of the best stay the best.
  private static func best(_ report: ReportContext) -> Panel? {
    let tops = report.twins.map { twin in
      twin.population.lastEpoch.map { twin.population.topOverlaps(at: $0) } ?? []
    }
    let sizes = Set(tops.flatMap { $0.map(\.k) }).sorted()
    guard !sizes.isEmpty else { return nil }
    var panel = Panel(
      "Do the best stay the best?",
      x: Axis(names: sizes.map(String.init), label: "best k models"),
      y: Axis(
        0...108, label: "in both, %",
        ticks: [0, 25, 50, 75, 100].map {
          Axis.Tick($0, $0.shown(places: 0))
        }), note: "line: by chance")
    let width = 0.7 / Double(tops.count)
    for (number, top) in tops.enumerated() {
      for overlap in top {
        guard let place = sizes.firstIndex(of: overlap.k) else { continue }
        let start = Double(place) - 0.35 + Double(number) * width
        let value = overlap.overlap * 100
        panel.bar(
          from: start, to: start + width, height: value, report.ink(number, single: .series(1)),
          told: "best \(overlap.k): \(value.shown(places: 0)) %, by chance "
            + "\((overlap.chance * 100).shown(places: 0)) %")
        if report.isSingle {
          panel.note(
            value.shown(places: 0), at: Double(place), max(value, overlap.chance * 100), dy: -5)
        }
        let middle = start + width / 2
        panel.level(
          at: middle, overlap.chance * 100, width: (panel.x(width) - panel.x(0)), .text)
      }
    }
    return panel
  }

  // MARK: Numbers

  private static func caption(of twin: ReportedTwin, in report: ReportContext) -> Markup {
    guard let last = twin.population.lastEpoch else { return "" }
    let correlation = twin.population.correlation(.fullSparse, at: last)
    let drop = twin.population.interval(of: .meanDrop, Bootstrap(rounds: 2_000))
    let mean = MeanInterval(twin.column(.drop))
    let name = report.prefix(twin)
    let interval =
      drop?.interval.map {
        " (95 % bootstrap interval \(percent($0.lower).shownBound(places: 1)) to "
          + "\(percent($0.upper).shownBound(places: 1)))"
      } ?? ""
    let best = twin.population.bestFull.map {
      " The best full model has rank \($0.sparseRank.shown(places: $0.sparseRank.rounded() == $0.sparseRank ? 0 : 1)) among the sparse."
    }
    return """
      \(name)Full and sparse accuracy: \(report.text(of: correlation)). Mean loss \
      \(percentText(mean.mean)) points\(interval).\(best ?? "")
      """
  }

  private static func terms(_ report: ReportContext) -> Markup {
    """
     Dashed, where it is near: equal accuracy; thin: least squares. The best: the share of the k best full models that are \
    among the k best sparse ones, ties broken at random. The loss contains the full accuracy, so these two would go together even \
    where full and sparse accuracy do not.\(report.thinning)
    """
  }
}

extension ReportContext {
  /// The models of a twin by two shares at the last epoch, in per cent.
  func points(
    of twin: ReportedTwin, _ x: Quantity<ModelPair>, _ y: Quantity<ModelPair>
  ) -> [ScatterChart.Spot] {
    guard let last = twin.population.lastEpoch else { return [] }
    let names = twin.names(at: last)
    let columns = zip(twin.column(x), twin.column(y)).enumerated()
    return columns.compactMap { place, pair in
      guard let a = percent(pair.0)?.ifFinite, let b = percent(pair.1)?.ifFinite else { return nil }
      let own = trialNames.short(names[place])
      let name = isSingle ? own : "\(twin.name): \(own)"
      return ScatterChart.Spot(
        x: a, y: b, told: "\(name.excerpt(80)): \(a.shown(places: 1)), \(b.shown(places: 1))")
    }
  }

  func line(
    of twin: ReportedTwin, _ x: Quantity<ModelPair>, _ y: Quantity<ModelPair>
  ) -> LeastSquaresLine? {
    let pairs = presentPairs(percent(twin.column(x)), percent(twin.column(y)))
    return pairs.x.count > 3 ? LeastSquaresLine(pairs.x, pairs.y) : nil
  }

  /// A correlation with its interval and n.
  func text(of correlation: Correlation) -> String {
    func interval(_ interval: Interval?) -> String {
      interval.map {
        " [\($0.lower.shownBound(places: 2)), \($0.upper.shownBound(places: 2))]"
      } ?? ""
    }
    guard let pearson = correlation.pearson else { return "no correlation, n = \(correlation.n)" }
    return "Pearson \(pearson.shown(places: 2))\(interval(correlation.pearsonInterval)), Spearman "
      + "\(correlation.spearman.shown(places: 2))\(interval(correlation.spearmanInterval)), Kendall "
      + "\(correlation.kendall.shown(places: 2)), n = \(correlation.n)"
  }

  /// What scatters of very many models say.
  var thinning: Markup {
    twins.contains { $0.population.modelCount > ScatterChart.mostDrawn }
      ? " Of more than \(ScatterChart.mostDrawn) models so many are drawn, evenly spaced." : ""
  }
}
