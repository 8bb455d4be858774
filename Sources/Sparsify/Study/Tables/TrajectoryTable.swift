import Tensor

/// `trajectories.csv`: a row for every trial and epoch, with what the twin's own table of that name has, and
/// all quantities of models.
package struct TrajectoryTable: Sendable {
  /// The columns of result.json; the first row decides.
  private var measured: [ByteText]?
  private var table: CSVTable?

  package init() {}

  package mutating func add(_ study: TrialStudy) {
    for pair in study.pairs {
      let columns = measured ?? Self.measured(of: pair.row)
      var rows = table ?? Self.table(columns)
      rows.append(
        [.string(study.trial.description), .integer(pair.epoch)]
          + columns.map { pair.row.values[$0].map(Self.number) ?? .null }
          + Quantities.ofModels.map { $0.json(pair) })
      (measured, table) = (columns, rows)
    }
  }

  /// What the row has beyond the quantities of models: one of the same name is told once.
  private static func measured(of row: ResultRow) -> [ByteText] {
    let known = Set(Quantities.ofModels.map { ByteText($0.name) })
    return row.values.keys.filter { ResultColumn.isMeasured($0) && !known.contains($0) }
  }

  private static func table(_ measured: [ByteText]) -> CSVTable {
    CSVTable(
      header: ["trial", ResultColumn.epoch] + measured.map(\.description)
        + Quantities.ofModels.map(\.name), lineEnd: "\n")
  }

  /// A value as it is, or null where it is no finite number.
  private static func number(_ value: JSONValue) -> JSONValue {
    value.double?.isFinite == true ? value : .null
  }

  package var text: String { (table ?? Self.table([])).text }
}
