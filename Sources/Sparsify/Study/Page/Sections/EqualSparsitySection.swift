/// What accuracy a sparsity costs.
enum EqualSparsitySection: ReportSection {
  static let title = "Accuracy against sparsity"

  static func blocks(of report: ReportContext) -> [PageBlock] {
    let cloud = Cloud(of: report)
    let levels = levels(report)
    return PageFigure(
      "sparsity_accuracy", [path(report, over: cloud), levels], legend: report.legend,
      caption: caption(report, isDense: cloud.isDense, hasLevels: levels != nil)
    ).blocks + AccuracyDifferences(report).blocks
  }

  // MARK: All epochs

  private static func path(_ report: ReportContext, over cloud: Cloud) -> Panel? {
    let medians = report.twins.map { twin in
      twin.population.epochNumbers.compactMap { epoch -> (epoch: Int, x: Double, y: Double)? in
        let sparsity = QuantileSummary(twin.population.column(.sparsity, at: epoch))
        guard let x = percent(sparsity.median),
          let y = percent(QuantileSummary(twin.accuracy(at: epoch)).median)
        else { return nil }
        return (epoch, x, y)
      }
    }
    let values = medians.flatMap { $0.map(\.y) } + cloud.points.map(\.y)
    guard let range = ClosedRange(spanning: values, floor: 0, ceiling: 100) else { return nil }
    var panel = Panel(
      "Accuracy against sparsity", size: .half, x: Axis(0...100, label: "sparsity, %"),
      y: Axis(range, label: "test accuracy, %"),
      note: cloud.epochs.isEmpty
        ? "" : cloud.isDense ? "darker: more models" : "light: first epoch, strong: last")
    if cloud.isDense {
      panel.density(cloud.points, .series(0))
    } else {
      for (ink, points) in cloud.epochs { panel.dots(points, ink) }
    }
    for (number, path) in medians.enumerated() {
      panel.line(path.map { ($0.x, $0.y) }, report.ink(number, single: .text), .raised)
    }
    for (number, (twin, path)) in zip(report.twins, medians).enumerated() {
      let shown = report.shownEpochs(of: twin)
      for stop in path where shown.contains(stop.epoch) {
        panel.station(stop.x, stop.y, report.ink(number, single: .text))
      }
    }
    number(medians, report, on: &panel)
    return panel
  }

  /// Writes the epochs of stations beside them: first those at which paths end, so that of two near each other these
  /// are told.
  private static func number(
    _ paths: [[(epoch: Int, x: Double, y: Double)]], _ report: ReportContext, on panel: inout Panel
  ) {
    var numbers = StationNumbers()
    func write(_ isWanted: (_ stop: Int, _ ends: [Int]) -> Bool) {
      for (twin, path) in zip(report.twins, paths) {
        let shown = report.shownEpochs(of: twin)
        let ends = [path.first, path.last].compactMap { $0?.epoch }
        let places = path.map { (x: panel.x($0.x), y: panel.y($0.y)) }
        for (stop, place) in zip(path, places)
        where shown.contains(stop.epoch) && isWanted(stop.epoch, ends) {
          guard let (dx, dy) = numbers.add(at: place, on: places, rightOf: panel.x(0)) else {
            continue
          }
          panel.note(String(stop.epoch), at: stop.x, stop.y, dx: dx, dy: dy, isBold: true)
        }
      }
    }
    write { $1.contains($0) }
    write { !$1.contains($0) }
  }

  // MARK: Levels

  private static func levels(_ report: ReportContext) -> Panel? {
    let groups = report.twins.enumerated().map { number, twin in
      BoxChart.Group(
        twin.name, report.ink(number, single: .series(1)),
        SparsityPath.levels.enumerated().map { place, level in
          (
            Double(place), "sparsity \(percentText(level, places: 0)) %",
            twin.population.models.map { percent($0.path.accuracy(atSparsity: level)) }
          )
        })
    }
    guard groups.contains(where: { $0.boxes.contains { $0.box.summary.n > 0 } }) else { return nil }
    let names = SparsityPath.levels.map { "\(percentText($0, places: 0))" }
    if report.crowd == .one {
      return SeriesChart(
        groups.map { group in
          SeriesChart.Series(group.label, group.ink, group.boxes.map { ($0.x, $0.box.summary) })
        }
      ).panel(
        "Accuracy at equal sparsity", x: Axis(names: names, label: "sparsity reached first, %"),
        y: nil, limits: 0...100, size: .half, isLabelled: false)
    }
    return BoxChart(groups).panel(
      "Accuracy at equal sparsity", x: Axis(names: names, label: "sparsity reached first, %"),
      y: nil, limits: 0...100, size: .half, hasCounts: report.crowd != .one)
  }

  private static func caption(
    _ report: ReportContext, isDense: Bool, hasLevels: Bool
  ) -> Markup {
    let left: Markup
    if !report.isSingle {
      let what: Markup = report.crowd == .one ? "the model" : "the medians"
      left = "Left: \(what) of each twin from epoch to epoch, some epochs by number."
    } else if report.crowd == .one {
      left = "Left: the model from epoch to epoch, some epochs by number."
    } else {
      left = """
        Left: every model at every epoch, \(isDense ? "counted in cells" : "later epochs stronger"); the line joins \
        the medians, some epochs by number.
        """
    }
    guard report.hasPredictions else { return left }
    if !hasLevels {
      return
        "\(left) No model reaches a sparsity of \(percentText(SparsityPath.levels[0], places: 0)) %."
    }
    if report.crowd == .one {
      let whose: Markup =
        report.isSingle ? "the model’s accuracy" : "the accuracy of each twin’s model"
      return """
        \(left) Right: \(whose) where its path first reaches a sparsity, on the line between two epochs.
        """
    }
    let texts = report.twins.map { reached($0, report) }.filter { !$0.isEmpty }
    let medians: Markup =
      texts.isEmpty
      ? "" : " Medians\(report.isSingle ? "" : ", with the number of models"): \(texts.joined(" "))"
    return """
      \(left) Right: each model’s accuracy where its own path first reaches a sparsity, on the line between two \
      epochs; a model that never gets there is not counted.\(medians)
      """
  }

  /// The median accuracies of a twin's models, and where no figure says it of how many.
  private static func reached(_ twin: ReportedTwin, _ report: ReportContext) -> Markup {
    var texts: [String] = []
    var told = 0
    for level in SparsityPath.levels {
      let summary = twin.population.accuracies(atSparsity: level)
      guard summary.n > 0 else { continue }
      // Said where it changes.
      let count = report.isSingle || summary.n == told ? "" : " (n = \(summary.n))"
      told = summary.n
      texts.append(
        "\(percentText(summary.median)) % at \(percentText(level, places: 0)) %\(count)")
    }
    return texts.isEmpty ? "" : "\(report.prefix(twin))\(texts.joined(separator: ", "))."
  }
}

/// All models of one twin at all epochs, in steps of the epochs; nothing of several twins, or of one model.
private struct Cloud: Sendable {
  let epochs: [(ink: Ink, points: [(x: Double, y: Double)])]
  let points: [(x: Double, y: Double)]

  /// More points are shown by how dense they lie.
  private static let mostDots = 2_000
  var isDense: Bool { points.count > Self.mostDots }

  init(of report: ReportContext) {
    epochs = report.isSingle ? Self.epochs(of: report.twins[0]) : []
    points = epochs.flatMap(\.points)
  }

  private static func epochs(
    of twin: ReportedTwin
  ) -> [(ink: Ink, points: [(x: Double, y: Double)])] {
    guard let last = twin.population.lastEpoch, twin.population.modelCount > 1 else { return [] }
    return twin.population.epochNumbers.map { epoch in
      let pairs = presentPairs(
        percent(twin.population.column(.sparsity, at: epoch)), percent(twin.accuracy(at: epoch)))
      return (
        .step(epoch * (Ink.stepCount - 1) / max(last, 1)), zip(pairs.x, pairs.y).map { ($0, $1) }
      )
    }
  }
}
