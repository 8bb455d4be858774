import Tensor

extension StudyTableKind {
  static let models = StudyTableKind(
    RootTable.models.name,
    rows: "trial, finished or not: hyperparameters, and the quantities of its last epoch",
    columns: ModelTable.starts + [
      KeyColumn(
        names: ["model::…", "optim::…", "training::…", "seed"],
        meaning: "hyperparameters and seed, as `params.json` calls them")
    ] + ModelTable.ends, filling: .trials { ModelTable(of: $0) })
}

/// `models.csv`: a row for every trial, finished or not, with its figures at its last epoch.
private struct ModelTable: StudyTable {
  /// Before the hyperparameters.
  static let starts: [KeyColumn] = [
    .trial,
    KeyColumn(
      names: ["status"],
      meaning: "`finished`, or what else became of it: "
        + codeWords(StudiedTwin.Absence.Status.allCases.map(\.rawValue))),
    KeyColumn(names: ["reason"], meaning: "why it is not finished"),
    .epoch,
  ]
  /// Behind the quantities.
  static let ends: [KeyColumn] = [
    KeyColumn(family: Quantities.ofPaths),
    KeyColumn(
      names: ["pareto_epochs"],
      meaning: "the epochs that no other epoch beats in sparsity and accuracy"),
  ]

  private struct Row: Sendable {
    var twin: Int
    var start: [JSONValue]
    var parameters: JSONObject
    var figures: [JSONValue]
  }

  private static let figureNames = Quantities.ofModels.map(\.name) + ends.flatMap(\.names)

  private let twins: [String]
  private var rows: [Row] = []
  /// The hyperparameters that any trial has, in the order in which they were met.
  private var parameters = ColumnNames()

  init(of twins: [String]) { self.twins = twins }

  mutating func note(_ outcomes: [Comparison.Outcome?]) {
    for (twin, outcome) in outcomes.enumerated() {
      switch outcome {
      case .studied(let study)?: add(study, of: twin)
      case .absent(let absence)?:
        rows.append(
          Row(
            twin: twin,
            start: [
              .string(absence.trial.description), .string(absence.status.rawValue),
              .string(absence.reason), absence.epoch.map { .integer($0) } ?? .null,
            ], parameters: JSONObject(), figures: Self.figureNames.map { _ in .null }))
      case nil: break
      }
    }
  }

  /// They are made when all hyperparameters are known.
  func rows(of outcomes: [Comparison.Outcome?]) -> [TwinRows] { [] }

  mutating func append(_ rows: TwinRows) {}

  private mutating func add(_ study: TrialStudy, of twin: Int) {
    guard let last = study.pairs.last else { return }
    var own = JSONObject()
    for (key, value) in study.parameters.members where Hyperparameter.isOne(key) {
      own[key] = value
      parameters.add(key)
    }
    let path = study.path
    let pareto = path.paretoEpochs.map(String.init).joined(separator: ";")
    rows.append(
      Row(
        twin: twin,
        start: [
          .string(study.trial.description), "finished", .null, .integer(last.epoch),
        ], parameters: own,
        figures: Quantities.ofModels.map { $0.json(last) }
          + Quantities.ofPaths.map { $0.json(path) }
          + [pareto.isEmpty ? .null : .string(pareto)]))
  }

  var bytes: [UInt8] {
    var table = TwinTable(
      of: twins,
      header: Self.starts.flatMap(\.names) + parameters.names.map(\.description)
        + Self.figureNames)
    for row in rows {
      let line = table.line(
        row.start + parameters.names.map { row.parameters[$0] ?? .null } + row.figures, of: row.twin
      )
      table.append(line, of: row.twin)
    }
    return table.bytes
  }
}
