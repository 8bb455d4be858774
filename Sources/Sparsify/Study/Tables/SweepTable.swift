import Tensor

/// `sweep.csv`: a row for every trial and threshold.
package struct SweepTable: Sendable {
  package static let fileName: Path = "sweep.csv"

  private var table = CSVTable(
    header: ["trial", "threshold", "sparsity", "acc"], lineEnd: "\n")

  package init() {}

  /// Adds nothing of models that were not swept.
  package mutating func add(_ study: TrialStudy) {
    for point in study.sweep?.levels ?? [] {
      table.append([
        .string(study.trial.description), .number(point.threshold),
        .number(orNull: point.sparsity), .number(orNull: point.accuracy),
      ])
    }
  }

  package var text: String { table.text }
}
