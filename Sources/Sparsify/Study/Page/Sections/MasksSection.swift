/// Which weights are kept, and how sure that is.
enum MasksSection: ReportSection {
  static let title = "Masks"

  static func blocks(of report: ReportContext) -> [PageBlock] {
    guard !report.epochs.isEmpty else { return [] }
    let logAlpha = report.isSingle ? histogram(of: report.twins[0], report) : histograms(report)
    let overlaps = report.twins.map { MaskCurves(of: $0, shown: report.shownEpochs(of: $0)) }
    let pictures: [(any Picture)?] =
      report.isSingle
      ? [
        logAlpha, sweep(report), overlap(overlaps[0], of: report.twins[0], report),
      ] : [logAlpha, sweep(report)] + overlaid(overlaps, report)
    return PageFigure(
      "masks", pictures,
      legend: report.legend,
      caption: caption(report, overlaps, hasLogAlpha: logAlpha != nil)
    ).blocks
  }

  // MARK: log-alpha

  private static func histogram(of twin: ReportedTwin, _ report: ReportContext) -> Panel? {
    let epochs = twin.logAlphaEpochs
    guard let first = epochs.first, let last = epochs.last else { return nil }
    let early = report.shownEpochs(of: twin).first { $0 > first && epochs.contains($0) }
    let shown = Set([first, early ?? last, last]).sorted()
    let heights = shown.map { twin.population.logAlpha(at: $0) ?? [] }
    let inks: [Ink] = [.series(3), .series(4), .series(1)]
    var panel = histogram(zip(heights, inks).map { ($0, $1) }, thresholds: [twin])
    panel.key(zip(shown.map { "epoch \($0)" }, inks).map { ($0, $1) })
    return panel
  }

  /// Of several twins the last epochs that have any.
  private static func histograms(_ report: ReportContext) -> Panel? {
    let heights = report.twins.enumerated().compactMap { number, twin in
      twin.logAlphaEpochs.last.flatMap { twin.population.logAlpha(at: $0) }
        .map { ($0, report.ink(number)) }
    }
    return heights.isEmpty ? nil : histogram(heights, thresholds: report.twins)
  }

  /// - Parameter twins: whose common threshold is marked.
  private static func histogram(
    _ heights: [(shares: [Double], ink: Ink)], thresholds twins: [ReportedTwin]
  ) -> Panel {
    let most = heights.flatMap(\.shares).max() ?? 0
    var panel = Panel(
      "log α of the weights",
      x: Axis(-10...10, label: "log α"),
      y: Axis(0...(most * 106), label: "% of weights per 0.5"))
    let edges = (0...40).map { Double($0) / 2 - 10 }
    for (shares, ink) in heights {
      panel.steps(edges: edges, heights: shares.map { $0 * 100 }, ink)
    }
    if let threshold = threshold(of: twins) { panel.vertical(at: threshold) }
    return panel
  }

  /// Nil where they have several.
  private static func threshold(of twins: [ReportedTwin]) -> Double? {
    let thresholds = Set(twins.compactMap { VariationalMethod.threshold(storedIn: $0.options) })
    return thresholds.count == 1 ? thresholds.first : nil
  }

  private static func sweep(_ report: ReportContext) -> Panel? {
    let swept = report.twins.enumerated().filter { _, twin in
      twin.population.models.contains { $0.sweep != nil }
    }
    guard !swept.isEmpty else { return nil }
    func series(
      _ twin: ReportedTwin, _ label: String, _ ink: Ink, isDashed: Bool = false,
      _ value: (ThresholdSweep.Level) -> Double?
    ) -> SeriesChart.Series {
      let sweeps = twin.population.models.compactMap(\.sweep)
      return SeriesChart.Series(
        label, ink,
        ThresholdSweep.thresholds.enumerated().map { place, threshold in
          (threshold, QuantileSummary(sweeps.map { percent(value($0.levels[place])) }))
        }, isDashed: isDashed)
    }
    let lines = swept.flatMap { number, twin in
      [
        series(twin, "accuracy", report.ink(number, single: .series(1))) { $0.accuracy },
        series(twin, "sparsity", report.ink(number, single: .series(0)), isDashed: !report.isSingle)
        {
          $0.sparsity
        },
      ]
    }
    var panel = SeriesChart(lines, spread: report.spread).panel(
      "Another threshold, %", x: Axis(-2...8, label: "threshold of log α"), y: Axis(0...100),
      note: "last epoch")
    if let threshold = threshold(of: swept.map(\.element)) { panel?.vertical(at: threshold) }
    return panel
  }

  // MARK: Overlap

  private static func overlap(
    _ curves: MaskCurves, of twin: ReportedTwin, _ report: ReportContext
  ) -> Panel? {
    SeriesChart([
      SeriesChart.Series(
        "with last", .series(0),
        twin.points { percent(twin.population.column(.overlapWithLast, at: $0)) }),
      SeriesChart.Series(
        "previous", .series(2),
        twin.points { percent(twin.population.column(.overlapWithPrevious, at: $0)) }),
      SeriesChart.Series("models", .series(1), curves.models),
      SeriesChart.Series("chance", .muted, curves.chance, isDashed: true),
    ]).panel(
      "Overlap of masks, %", x: report.epochAxis, y: Axis(0...100))
  }

  /// Of several twins, each in its colour; dashed what chance gives.
  private static func overlaid(
    _ curves: [MaskCurves], _ report: ReportContext
  ) -> [(any Picture)?] {
    let pairs = SeriesChart(
      zip(report.twins, curves).enumerated().flatMap { number, pair in
        [
          SeriesChart.Series(pair.0.name, report.ink(number), pair.1.models),
          SeriesChart.Series(pair.0.name, report.ink(number), pair.1.chance, isDashed: true),
        ]
      }, spread: report.spread
    ).panel(
      "Overlap of pairs of models, %", x: report.epochAxis, y: Axis(0...100),
      note: "dashed: by chance", isLabelled: false)
    return [
      report.overlaid("Overlap with the last epoch, %", range: 0...100) {
        percent($0.population.column(.overlapWithLast, at: $1))
      },
      report.overlaid("Overlap with the previous epoch, %", range: 0...100) {
        percent($0.population.column(.overlapWithPrevious, at: $1))
      }, pairs,
    ]
  }

  // MARK: Numbers

  /// Of which epoch log-alpha is, where that is not a twin's last one.
  private static func lastLogAlpha(_ report: ReportContext) -> Markup {
    report.twins.compactMap { twin -> Markup? in
      guard let epoch = twin.logAlphaEpochs.last, epoch != twin.population.lastEpoch else {
        return nil
      }
      return "\(report.prefix(twin))log α is last known of epoch \(epoch). "
    }.joined()
  }

  /// What other thresholds give, or why nothing is told of them.
  private static func sweepText(_ report: ReportContext) -> Markup {
    var text: Markup = ""
    let swept = report.twins.filter(\.isSwept)
    if !swept.isEmpty {
      let counts = swept.compactMap { twin -> Markup? in
        let (some, all) = (twin.sweptModels, twin.population.modelCount)
        let of: Markup = report.isSingle ? "" : " of \(twin.markup)"
        return some < all ? "\(some) of \(counted(all, "model"))\(of)" : nil
      }
      let which: Markup =
        counts.isEmpty ? "" : " over \(counts.joined(", ")), as the others have no log α there"
      text =
        "Another threshold: each model’s last epoch pruned anew, medians\(report.isInDetail ? " and quartiles" : "")\(which). "
    } else if report.twins.contains(where: \.hasLastLogAlpha) {
      text = "<code>sparsify report --sweep</code> shows what other thresholds would give. "
    }
    for twin in report.twins where !twin.isSwept && !twin.hasLastLogAlpha {
      text += "\(report.prefix(twin))Other thresholds can’t be tried, for \(twin.withoutLogAlpha). "
    }
    return text
  }

  private static func caption(
    _ report: ReportContext, _ overlaps: [MaskCurves], hasLogAlpha: Bool
  ) -> Markup {
    var text: Markup = ""
    if hasLogAlpha {
      text += """
        log α: how far a weight is noise, weights of all models together; values are cut at ±8 in convolutions and ±10 in linear layers. \
        Dashed upright: the threshold from which on weights were pruned. 
        """
    }
    text += lastLogAlpha(report) + sweepText(report)
    text +=
      "Overlap: kept weights in common over their union (Jaccard), with the model’s own last and previous epoch"
    let pairs = zip(report.twins, overlaps).compactMap { twin, curves -> Markup? in
      guard curves.pairs > 0, let models = curves.models.last?.summary.median,
        let chance = curves.chance.last?.summary.median
      else { return nil }
      return """
        \(report.prefix(twin))\(models.shown(places: 1)) % in \(curves.pairs.grouped) pairs at the last epoch, by chance \(chance.shown(places: 1)) %.
        """
    }
    if pairs.isEmpty { return text + "." + report.fineTuningMark }
    return text + """
      , and of pairs of models with what chance gives at the same sparsity of each layer: \(pairs.joined(" "))\(report.fineTuningMark)
      """
  }
}

/// How far the masks of models coincide from epoch to epoch, in per cent.
private struct MaskCurves: Sendable {
  let models, chance: [(x: Double, summary: QuantileSummary)]
  /// At the last epoch.
  let pairs: Int

  /// Of more models, which make very many pairs, some epochs are looked at.
  private static let mostModels = 300

  init(of twin: ReportedTwin, shown: [Int]) {
    let population = twin.population
    let epochs =
      population.modelCount > Self.mostModels
      ? population.epochNumbers.filter(shown.contains)
      : population.epochNumbers
    let overlaps = epochs.concurrentMap { epoch in
      let overlaps = population.maskOverlaps(at: epoch)
      return (
        epoch: Double(epoch), models: QuantileSummary(overlaps.map { percent($0.jaccard) }),
        chance: QuantileSummary(overlaps.map { percent($0.chance) }), count: overlaps.count
      )
    }
    models = overlaps.map { ($0.epoch, $0.models) }
    chance = overlaps.map { ($0.epoch, $0.chance) }
    pairs = overlaps.last?.count ?? 0
  }
}

extension ReportedTwin {
  /// The epochs of which log-alpha is known.
  fileprivate var logAlphaEpochs: [Int] {
    population.epochNumbers.filter { population.logAlpha(at: $0) != nil }
  }

  /// Whether other thresholds can be tried: any model’s own last epoch has log-alpha.
  fileprivate var hasLastLogAlpha: Bool {
    var last: [Int: Int] = [:]
    for epoch in population.epochNumbers {
      for model in population.epochs[epoch]?.models ?? [] { last[model] = epoch }
    }
    return !Set(last.values).isDisjoint(with: logAlphaEpochs)
  }

  /// The models of which other thresholds were tried.
  fileprivate var sweptModels: Int { population.models.count { $0.sweep != nil } }
  fileprivate var isSwept: Bool { sweptModels > 0 }

  /// Why it has no log-alpha at the last epoch.
  fileprivate var withoutLogAlpha: Markup {
    if let method, !method.isVariational { return "\(method.title) has no log α" }
    if fineTuningStart != nil, !logAlphaEpochs.isEmpty {
      return "models have no log α any more where they are fine-tuned"
    }
    return "the twin does not keep the variational form of its last epoch"
  }
}

extension Population {
  /// The share of all weights in each bin of log-alpha; nil where no model has any.
  func logAlpha(at epoch: Int) -> [Double]? {
    guard let layers = epochs[epoch]?.logAlpha, !layers.isEmpty else { return nil }
    var sums = [Int](repeating: 0, count: LogAlphaHistogram.bins)
    for counts in layers.values { sums = zip(sums, counts).map { $0 + $1 } }
    let all = sums.reduce(0, +)
    return all > 0 ? sums.map { Double($0) / Double(all) } : nil
  }
}
