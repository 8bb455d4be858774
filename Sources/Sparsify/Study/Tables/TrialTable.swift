import Tensor

/// A table whose rows follow from one trial at a time.
private struct TrialTable: StudyTable {
  private var table: TwinTable
  private let rows: @Sendable (TrialStudy) -> [[JSONValue]]

  /// - Parameters:
  ///   - header: begins with the trial's name.
  ///   - rows: the values of the columns behind it.
  init(
    of twins: [String], header: [String], rows: @escaping @Sendable (TrialStudy) -> [[JSONValue]]
  ) {
    self.rows = rows
    table = TwinTable(of: twins, header: header)
  }

  func rows(of outcomes: [Comparison.Outcome?]) -> [TwinRows] {
    studies(outcomes).map { twin, study in
      let trial = JSONValue.string(study.trial.description)
      return TwinRows(
        twin: twin, lines: rows(study).map { table.line([trial] + $0, of: twin) }.joined())
    }
  }

  mutating func append(_ rows: TwinRows) { table.append(rows.lines, of: rows.twin) }

  var bytes: [UInt8] { table.bytes }
}

extension StudyTableKind {
  /// One whose rows follow from one trial at a time.
  ///
  /// - Parameters:
  ///   - columns: the first is that of the trial's name.
  ///   - quantities: the names of the columns that follow.
  ///   - values: of all columns behind the trial's name, row by row.
  init(
    _ fileName: Path, rows: String, columns: [KeyColumn], quantities: [String] = [],
    option: StudyTableOption? = nil, values: @escaping @Sendable (TrialStudy) -> [[JSONValue]]
  ) {
    let header = columns.flatMap(\.names) + quantities
    self.init(
      fileName, rows: rows, columns: columns, option: option,
      filling: .trials { TrialTable(of: $0, header: header, rows: values) })
  }
}
