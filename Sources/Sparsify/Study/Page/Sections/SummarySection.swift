/// What the reader wants to know first.
enum SummarySection: ReportSection {
  static let title = ""

  static func blocks(of report: ReportContext) -> [PageBlock] {
    let figures: [PageBlock] =
      report.isSingle ? [.cards(cards(of: report.twins[0]))] : [.table(table(of: report))]
    let gap: [PageBlock] =
      report.hasPredictions || report.epochs.isEmpty
      ? [] : [.paragraph(ReportContext.withoutPredictions)]
    return [.paragraph(subtitle(of: report))] + figures + [.paragraph(terms(of: report))] + gap
  }

  /// What the page is about.
  private static func subtitle(of report: ReportContext) -> Markup {
    report.twins.map { twin -> Markup in
      let name = report.prefix(twin)
      let source = twin.source?.description ?? twin.config.source?.description
      let of: Markup = source.map { " of <i>\(Markup(name: $0.excerpt(120)))</i>" } ?? ""
      let images = report.images.map {
        " · \($0.count.grouped) test images of \($0.channels)×\($0.height)×\($0.width)"
      }
      let shown = report.isSingle ? images ?? "" : ""
      let unpaired = twin.population.count(of: .unpaired)
      let rest = unpaired > 0 ? " (\(unpaired) more are not in all twins, and left out)" : ""
      return """
        \(name)\(counted(twin.population.modelCount, "model"))\(of)\(rest) · \(twin.making)\(shown)
        """
    }.joined("<br/>")
  }

  // MARK: One twin

  private static func cards(of twin: ReportedTwin) -> [PageBlock.Card] {
    let counts = twin.absenceCounts(with: [.failed, .skipped])
    var cards = [
      PageBlock.Card(
        title: "models", number: twin.population.modelCount.grouped,
        text: counts.joined(separator: ", "))
    ]
    guard let last = twin.population.lastEpoch else { return cards }
    let sparsity = twin.summary(of: .sparsity)
    cards.append(
      PageBlock.Card(
        title: "sparsity", number: "\(percentText(sparsity.median)) %",
        text: spread(sparsity)))
    cards += accuracy(of: twin, at: last)
    let agreement = twin.summary(of: .agreement)
    if agreement.n > 0 {
      let kappa = twin.summary(of: .kappa).median.shown(places: 2)
      cards.append(
        PageBlock.Card(
          title: "same prediction", number: "\(percentText(agreement.median)) %",
          text: "of test images; Cohen’s κ \(kappa)"))
    }
    return cards + [size(of: twin, at: last)]
  }

  /// How many weights are left, of several networks in per cent.
  private static func size(of twin: ReportedTwin, at last: Int) -> PageBlock.Card {
    let population = twin.population
    let whole = population.networks.map(\.weights.grouped).joined(separator: " or ")
    let isOne = population.networks.count == 1
    func median(_ quantity: Quantity<ModelPair>, of all: (ModelSize) -> Int) -> String {
      isOne
        ? self.whole(twin.summary(of: quantity).median)
        : share(population.share(of: quantity, at: last, in: all))
    }
    func share(_ values: [Double?]) -> String {
      "\(percentText(QuantileSummary(values).median)) %"
    }
    if twin.summary(of: .activeWeights).n > 0 {
      let compact = median(.compactParameters) { $0.weightsAndBiases }
      return PageBlock.Card(
        title: "weights at work", number: median(.activeWeights) { $0.weights },
        text: "of \(whole); compact network\(isOne ? "" : "s"): \(compact)"
          + (isOne ? " parameters" : " of the parameters"))
    }
    let kept = twin.column(.sparsity).map { $0.map { 1 - $0 } }
    let number =
      isOne
      ? self.whole(
        QuantileSummary(kept).median.map { $0 * Double(population.networks[0].weights) })
      : share(kept)
    return PageBlock.Card(title: "weights kept", number: number, text: "of \(whole)")
  }

  private static func accuracy(of twin: ReportedTwin, at last: Int) -> [PageBlock.Card] {
    let drop = twin.summary(of: .drop)
    if drop.n > 0 {
      let full = percentText(twin.summary(of: .fullAccuracy).median)
      let sparse = percentText(twin.summary(of: .sparseAccuracy).median)
      return [
        PageBlock.Card(
          title: "accuracy lost", number: "\(percentText(drop.median)) points",
          text: drop.n > 1
            ? "in the median; median accuracies \(full) % → \(sparse) %" : "\(full) % → \(sparse) %"
        )
      ]
    }
    let recorded = QuantileSummary(twin.accuracy(at: last))
    guard recorded.n > 0 else { return [] }
    return [
      PageBlock.Card(
        title: "test accuracy", number: "\(percentText(recorded.median)) %",
        text: spread(recorded))
    ]
  }

  private static func spread(_ summary: QuantileSummary) -> String {
    if summary.n == 1 { return "after the last epoch" }
    return
      "quartiles \(percentText(summary.lowerQuartile)) to \(percentText(summary.upperQuartile))"
  }

  private static func whole(_ value: Double?) -> String {
    value?.ifFinite.map { Int($0.rounded()).grouped } ?? noNumber
  }

  // MARK: Several twins

  private static func table(of report: ReportContext) -> PageTable {
    let statuses = StudiedTwin.Absence.Status.told.filter { status in
      [.failed, .skipped].contains(status) || report.count(of: status) > 0
    }
    let hasActive = report.has(.activeWeights)
    let name = report.crowd == .one ? "twin" : "twin, medians"
    var table = PageTable(
      heading: [name, "models"] + statuses.map(\.words) + [
        "last epoch", ModelColumn.sparsity.heading, "accuracy, %", ModelColumn.lost.heading,
        ModelColumn.agreement.heading,
      ] + (hasActive ? [ModelColumn.activeWeights.heading] : []))
    for (number, twin) in report.twins.enumerated() {
      let last = twin.population.lastEpoch
      let accuracy = QuantileSummary(last.map { twin.accuracy(at: $0) } ?? [])
      let counts = statuses.map { "\(twin.population.count(of: $0))" as Markup }
      var numbers: [Markup] = [
        "\(last.map(String.init) ?? noNumber)",
        "\(percentText(twin.summary(of: .sparsity).median))",
        "\(percentText(accuracy.median))",
        "\(percentText(twin.summary(of: .drop).median))",
        "\(percentText(twin.summary(of: .agreement).median))",
      ]
      if hasActive { numbers.append("\(whole(twin.summary(of: .activeWeights).median))") }
      table.rows.append(
        .cells([report.cell(ofTwin: number), "\(twin.population.modelCount)"] + counts + numbers))
    }
    return table
  }

  // MARK: Terms

  private static func terms(of report: ReportContext) -> Markup {
    let twins = report.twins.filter { $0.population.lastEpoch != nil }
    let ends = Set(twins.compactMap { $0.population.lastEpoch })
    guard let last = ends.max() else { return "There is no model to tell of." }
    let what: Markup = report.crowd == .one ? "Numbers" : "Medians over the models"
    let of: Markup =
      ends.count > 1
      ? "\(what) after each twin’s own last epoch. " : "\(what) after epoch \(last). "
    let missing = twins.compactMap { twin -> Markup? in
      let population = twin.population
      let count = population.lastEpoch.map { population.missing(at: $0).count } ?? 0
      if count == 0 { return nil }
      let all = counted(population.modelCount, "model")
      return "\(report.prefix(twin))They are without \(count) of \(all), whose epochs end before. "
    }.joined("")
    return """
      \(of)\(missing)“Full” is a model before anything is pruned\(fullModels(of: twins)); “sparse” is the same model \
      in the twin, its pruned weights at zero. Sparsity is the share of weights that are pruned, biases \
      aside. A point is one per cent of the test images.\(report.reduction)
      """
  }

  /// Where the full models are from.
  private static func fullModels(of twins: [ReportedTwin]) -> Markup {
    let texts = twins.flatMap(FullModelSource.all).reduce(into: [FullModelSource]()) {
      if !$0.contains($1) { $0.append($1) }
    }.sorted { $0.rawValue < $1.rawValue }.map(\.text)
    return texts.isEmpty ? "" : ", \(texts.joined("; or "))"
  }
}
