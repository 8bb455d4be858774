import Tensor

/// `sweep.csv`: a row for every trial and threshold; none of models that were not swept.
struct SweepTable: StudyTable {
  static let fileName: Path = "sweep.csv"

  private var table: TwinTable

  init(of twins: [String]) {
    table = TwinTable(of: twins, header: ["trial", "threshold", "sparsity", "acc"])
  }

  mutating func add(_ outcomes: [Comparison.Outcome?]) {
    for (twin, study) in Self.studies(outcomes) {
      for point in study.sweep?.levels ?? [] {
        table.append(
          [
            .string(study.trial.description), .number(point.threshold),
            .number(orNull: point.sparsity), .number(orNull: point.accuracy),
          ], of: twin)
      }
    }
  }

  var text: String { table.text }
}
