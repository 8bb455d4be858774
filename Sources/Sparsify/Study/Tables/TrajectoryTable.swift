import Tensor

extension StudyTableKind {
  static let trajectories = StudyTableKind(
    TargetRoot.trajectoriesName,
    rows: "trial and epoch: the twin's own columns, then the quantities of models",
    columns: TrajectoryTable.columns, filling: .trials { TrajectoryTable(of: $0) })
}

/// `trajectories.csv`: a row for every trial and epoch, with what the twin's own table of that name has, and
/// all quantities of models.
private struct TrajectoryTable: StudyTable {
  static let columns: [KeyColumn] = [.trial, .iteration]

  private let twins: [String]
  /// The columns of result.json; the first trial decides.
  private var measured: [ByteText] = []
  private var table: TwinTable?

  init(of twins: [String]) { self.twins = twins }

  mutating func note(_ outcomes: [Comparison.Outcome?]) {
    let studies = studies(outcomes)
    guard table == nil, !studies.isEmpty else { return }
    measured = Self.measured(of: studies.map(\.study))
    table = table(measured)
  }

  func rows(of outcomes: [Comparison.Outcome?]) -> [TwinRows] {
    guard let table else { return [] }
    return studies(outcomes).map { twin, study in
      let lines = study.pairs.map { pair in
        table.line(
          [.string(study.trial.description), .integer(pair.epoch)]
            + measured.map { pair.row.values[$0].map(Self.number) ?? .null }
            + Quantities.ofModels.map { $0.json(pair) }, of: twin)
      }
      return TwinRows(twin: twin, lines: lines.joined())
    }
  }

  mutating func append(_ rows: TwinRows) { table?.append(rows.lines, of: rows.twin) }

  /// What rows have beyond the quantities of models: one of the same name is told once.
  private static func measured(of studies: [TrialStudy]) -> [ByteText] {
    let known = Set(Quantities.ofModels.map { ByteText($0.name) })
    let rows = studies.flatMap { [$0.pairs.first, $0.pairs.last].compactMap { $0?.row } }
    return ResultColumn.measured(in: rows).filter { !known.contains($0) }
  }

  private func table(_ measured: [ByteText]) -> TwinTable {
    TwinTable(
      of: twins,
      header: Self.columns.flatMap(\.names) + measured.map(\.description)
        + Quantities.ofModels.map(\.name))
  }

  /// A value as it is, or null where it is no finite number.
  private static func number(_ value: JSONValue) -> JSONValue {
    value.double?.isFinite == true ? value : .null
  }

  var bytes: [UInt8] { (table ?? table([])).bytes }
}
