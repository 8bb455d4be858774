import Tensor

/// `sweep.csv`: a row for every trial and threshold; none of models that were not swept.
struct SweepTable: StudyTable {
  static let fileName: Path = "sweep.csv"

  private var table: TwinTable

  init(of twins: [String]) {
    table = TwinTable(
      of: twins, header: ["trial", "threshold", "sparsity", "acc"])
  }

  func rows(of outcomes: [Comparison.Outcome?]) -> [TwinRows] {
    Self.studies(outcomes).map { twin, study in
      TwinRows(twin: twin, lines: lines(of: study, twin))
    }
  }

  private func lines(of study: TrialStudy, _ twin: Int) -> String {
    (study.sweep?.levels ?? []).map { point in
      table.line(
        [
          .string(study.trial.description), .number(point.threshold),
          .number(orNull: point.sparsity), .number(orNull: point.accuracy),
        ], of: twin)
    }.joined()
  }

  mutating func append(_ rows: TwinRows) { table.append(rows.lines, of: rows.twin) }

  var text: String { table.text }
}
