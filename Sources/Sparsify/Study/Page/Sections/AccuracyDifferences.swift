/// How accurate the models of twins are beside the same models of the first one.
struct AccuracyDifferences {
  /// What is held against each other, and what it is of each twin.
  private let columns: [(heading: String, numbers: [ModelNumbers])]
  private let report: ReportContext

  init(_ report: ReportContext) {
    self.report = report
    let last = report.twins.map { twin in twin.population.lastNumbers { twin.accuracy(at: $0) } }
    let levels = SparsityPath.levels.map { level in
      (
        "at \(percentText(level, places: 0)) %",
        report.twins.map { $0.population.numbers(of: .accuracy(atSparsity: level)) }
      )
    }
    columns = [("at the end", last)] + levels
  }

  /// Nothing of one twin, or of one model each.
  var blocks: [PageBlock] {
    guard !report.isSingle, report.crowd != .one else { return [] }
    // Of each column the twins but the first.
    let differences = columns.map { column in
      column.numbers.dropFirst().map { $0.difference(from: column.numbers[0]) }
    }
    let known = differences.indices.filter { differences[$0].contains { $0.n > 0 } }
    if known.isEmpty { return [] }
    var table = PageTable(heading: ["accuracy, points"] + known.map { columns[$0].heading })
    table.rows.append(
      .heading(
        """
        More than in <b>\(report.twins[0].markup)</b>, model by model: the mean with its 95 % interval
        """))
    for (number, twin) in report.twins.enumerated().dropFirst() {
      table.rows.append(
        .cells(
          [report.cell(ofTwin: number)]
            + known.map {
              Self.text(differences[$0][number - 1], of: twin.population.modelCount)
            }))
    }
    return [.table(table), .paragraph(Self.terms)]
  }

  /// - Parameter models: of how many it says nothing.
  private static func text(_ difference: MeanInterval, of models: Int) -> Markup {
    let mean = percent(difference.mean).signed(places: 1)
    guard let interval = difference.interval else { return "\(mean)" }
    let (lower, upper) = (percent(interval.lower), percent(interval.upper))
    let count = difference.n == models ? "" : ", n = \(difference.n)"
    return """
      \(mean) <small>\(lower.shownBound(places: 1)) to \(upper.shownBound(places: 1))\(count)</small>
      """
  }

  private static let terms: Markup = """
    At the last epoch of each twin, and where a model first reaches a sparsity in both twins. Intervals are those of \
    paired t tests; where one leaves out zero, chance alone seldom makes such a difference.
    """
}
