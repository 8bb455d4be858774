import Tensor

/// Single models by name: those that lost least and most, those that stand apart, and those that are not there.
enum ModelsSection: ReportSection {
  static let title = "Models"

  /// Of lists of trials that have no numbers.
  private static let mostNamed = 10

  static func blocks(of report: ReportContext) -> [PageBlock] {
    let trialNames = report.trialNames
    return report.twins.flatMap { twin -> [PageBlock] in
      let heading: [PageBlock] =
        report.isSingle ? [] : [.heading(twin.markup)]
      return heading + extremes(of: twin, report) + outliers(of: twin, report)
        + missing(of: twin, trialNames) + absences(of: twin, trialNames)
    }
  }

  // MARK: Least and most hurt

  private static let columns: [ModelColumn] = [
    .fullAccuracy, .sparseAccuracy, .lost, .sparsity, .agreement, .kappa, .activeWeights, .removed,
  ]

  /// What models are ordered by, and what those at either end are called.
  private struct Order {
    let quantity: Quantity<ModelPair>
    let least, most: Markup
    /// Where all have one number.
    let same: Markup
    /// What those are that have the number of another.
    let like: Markup

    static let byLoss = Order(
      quantity: .drop, least: "lost least", most: "lost most", same: "all lost the same",
      like: "lost as much")
    static let bySparsity = Order(
      quantity: .sparsity, least: "least sparse", most: "most sparse", same: "all equally sparse",
      like: "are as sparse")
  }

  private static func extremes(of twin: ReportedTwin, _ report: ReportContext) -> [PageBlock] {
    guard let last = twin.population.lastEpoch else { return [] }
    let order = report.has(.drop) ? Order.byLoss : .bySparsity
    let values = twin.population.column(order.quantity, at: last)
    let places = values.indices.filter { values[$0] != nil }
      .sorted { (values[$0] ?? 0, $0) < (values[$1] ?? 0, $1) }
    guard !places.isEmpty else { return [] }
    let columns = columns.filter { $0.isKnown(in: report) }
    let names = twin.names(at: last)
    let numbers = columns.map { $0.values(of: twin, at: last) }
    func row(_ place: Int) -> PageTable.Row {
      .cells(
        [report.trialNames.markup(names[place])]
          + zip(columns, numbers).map { "\($0.text($1[place]))" as Markup })
    }
    var table = PageTable(heading: ["model, epoch \(last)"] + columns.map(\.heading))
    let most = report.isSingle ? 5 : report.isInDetail ? 3 : 2
    if places.count <= 2 * most {
      table.rows = places.map(row)
    } else {
      let sorted = places.compactMap { values[$0] }
      let ends = TiedEnds(sorted, count: most)
      if ends.areAllEqual {
        table.rows =
          [.heading("\(order.same); the first by name")] + places.prefix(2 * most).map(row)
      } else {
        func tied(_ count: Int, _ which: Markup) -> Markup {
          count > 0 ? ", and \(count) more \(order.like) as \(which)" : ""
        }
        table.rows =
          [.heading("\(order.least)\(tied(ends.beyondFirst, "the last of these"))")]
          + places.prefix(most).map(row)
          + [.heading("\(order.most)\(tied(ends.beyondLast, "the first of these"))")]
          + places.suffix(most).map(row)
      }
    }
    return [.table(table)]
  }

  // MARK: Outliers

  /// Models whose sparsity, accuracy or loss lies beyond the whiskers of its box.
  private static func outliers(
    of twin: ReportedTwin, _ report: ReportContext
  ) -> [PageBlock] {
    guard let last = twin.population.lastEpoch else { return [] }
    let names = twin.names(at: last)
    guard names.count >= Panel.Box.fewest else { return [] }
    let columns: [(String, [Double?])] = [
      ("sparsity", twin.population.column(.sparsity, at: last)),
      ("test accuracy", twin.accuracy(at: last)),
      ("loss", twin.population.column(.drop, at: last)),
    ]
    let texts = columns.compactMap { label, values -> Markup? in
      let summary = QuantileSummary(values)
      guard let low = summary.lowWhisker, let high = summary.highWhisker,
        let middle = summary.median
      else { return nil }
      let beyond = values.indices.filter { place in
        values[place].map { $0 < low || $0 > high } ?? false
      }.sorted {
        (abs((values[$1] ?? 0) - middle), $0) < (abs((values[$0] ?? 0) - middle), $1)
      }
      guard !beyond.isEmpty else { return nil }
      let shown = beyond.prefix(report.isInDetail ? mostNamed : 3).map { place -> Markup in
        "\(report.trialNames.markup(names[place])) (\(percentText(values[place])))"
      }
      let more: Markup =
        beyond.count > shown.count ? " and \(beyond.count - shown.count) more" : ""
      return "\(label): \(shown.joined(", "))\(more)"
    }
    guard !texts.isEmpty else { return [] }
    return [
      .paragraph(
        """
        Outliers at epoch \(last), more than 1.5 interquartile ranges beyond the quartiles, in per cent or points; \
        \(texts.joined("; ")).
        """)
    ]
  }

  // MARK: What is not there

  private static func missing(
    of twin: ReportedTwin, _ trialNames: TrialNames
  ) -> [PageBlock] {
    guard let last = twin.population.lastEpoch else { return [] }
    let missing = twin.population.missing(at: last)
    guard !missing.isEmpty else { return [] }
    let shown = missing.prefix(mostNamed).map { trialNames.markup($0.description) }
    let more: Markup =
      missing.count > shown.count ? " and \(missing.count - shown.count) more" : ""
    return [
      .paragraph(
        "Without epoch \(last), so not among the numbers of the last epoch: \(shown.joined(", "))\(more)."
      )
    ]
  }

  private static func absences(
    of twin: ReportedTwin, _ trialNames: TrialNames
  ) -> [PageBlock] {
    let absences = twin.population.absences
    guard !absences.isEmpty else {
      return [.paragraph("No model failed, and none was skipped.")]
    }
    var table = PageTable(heading: ["model", "status", "epoch", "reason"], isOfNumbers: false)
    var blocks: [PageBlock] = []
    for status in StudiedTwin.Absence.Status.told {
      let those = absences.filter { $0.status == status }
      table.rows += those.prefix(mostNamed).map { absence in
        .cells([
          trialNames.markup(absence.trial.description), "\(status.words)",
          "\(absence.epoch.map(String.init) ?? "")", "\(absence.reason.excerpt(300))",
        ])
      }
      if those.count > mostNamed {
        let all: Markup =
          status.isInConfig ? "; <code>config.json</code> of the twin lists all" : ""
        blocks.append(.paragraph("\(those.count - mostNamed) more \(status.words)\(all)."))
      }
    }
    return [.table(table)] + blocks
  }
}
