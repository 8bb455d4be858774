import Tensor

/// `models.csv`: a row for every trial, finished or not, with its figures at its last epoch.
package struct ModelTable: Sendable {
  private struct Row: Sendable {
    var start: [JSONValue]
    var parameters: JSONObject
    var figures: [JSONValue]
  }

  /// The sparsities at which the accuracy is told.
  package static let levels = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95]

  private static let figureNames =
    Quantities.ofModels.map(\.name) + levels.map { "acc_at_\(JSONValue.number($0).text())" }
    + ["pareto_epochs"]

  private var rows: [Row] = []
  /// The hyperparameters that any trial has, in the order in which they were met.
  private var parameters: [ByteText] = []

  package init() {}

  package mutating func add(_ outcome: Comparison.Outcome) {
    switch outcome {
    case .studied(let study): add(study)
    case .absent(let absence):
      rows.append(
        Row(
          start: [
            .string(absence.trial.description), .string(absence.status.rawValue),
            .string(absence.reason), absence.epoch.map { .integer($0) } ?? .null,
          ], parameters: JSONObject(), figures: Self.figureNames.map { _ in .null }))
    }
  }

  private mutating func add(_ study: TrialStudy) {
    guard let last = study.pairs.last else { return }
    var own = JSONObject()
    for (key, value) in study.parameters.members where Hyperparameter.isOne(key) {
      own[key] = value
      if !parameters.contains(key) { parameters.append(key) }
    }
    let path = study.path
    let pareto = path.paretoEpochs.map(String.init).joined(separator: ";")
    let atLevels = Self.levels.map { level -> JSONValue in
      path.accuracy(atSparsity: level).map { .number($0) } ?? .null
    }
    rows.append(
      Row(
        start: [
          .string(study.trial.description), "finished", .null, .integer(last.epoch),
        ], parameters: own,
        figures: Quantities.ofModels.map { $0.json(last) } + atLevels
          + [pareto.isEmpty ? .null : .string(pareto)]))
  }

  package var text: String {
    var table = CSVTable(
      header: ["trial", "status", "reason", "epoch"] + parameters.map(\.description)
        + Self.figureNames, lineEnd: "\n")
    for row in rows {
      table.append(row.start + parameters.map { row.parameters[$0] ?? .null } + row.figures)
    }
    return table.text
  }
}
