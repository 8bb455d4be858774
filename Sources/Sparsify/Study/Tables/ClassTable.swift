import Tensor

/// `classes.csv`: a row for every trial, epoch and class; none of models without predictions.
struct ClassTable: StudyTable {
  static let fileName: Path = "classes.csv"

  private var table: TwinTable

  init(of twins: [String]) {
    table = TwinTable(
      of: twins, header: ["trial", "epoch", "cls"] + Quantities.ofClasses.map(\.name))
  }

  func rows(of outcomes: [Comparison.Outcome?]) -> [TwinRows] {
    Self.studies(outcomes).map { twin, study in
      TwinRows(twin: twin, lines: lines(of: study, twin))
    }
  }

  private func lines(of study: TrialStudy, _ twin: Int) -> String {
    study.pairs.filter { $0.relation != nil }.flatMap { pair in
      pair.classes.map { label in
        table.line(
          [.string(study.trial.description), .integer(pair.epoch), .integer(label.label)]
            + Quantities.ofClasses.map { $0.json(label) }, of: twin)
      }
    }.joined()
  }

  mutating func append(_ rows: TwinRows) { table.append(rows.lines, of: rows.twin) }

  var text: String { table.text }
}
