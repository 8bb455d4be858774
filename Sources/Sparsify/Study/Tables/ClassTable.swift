import Tensor

/// `classes.csv`: a row for every trial, epoch and class; none of models without predictions.
struct ClassTable: StudyTable {
  static let fileName: Path = "classes.csv"

  private var table: TwinTable

  init(of twins: [String]) {
    table = TwinTable(
      of: twins, header: ["trial", "epoch", "cls"] + Quantities.ofClasses.map(\.name))
  }

  mutating func add(_ outcomes: [Comparison.Outcome?]) {
    for (twin, study) in Self.studies(outcomes) {
      for pair in study.pairs where pair.relation != nil {
        for label in pair.classes {
          table.append(
            [.string(study.trial.description), .integer(pair.epoch), .integer(label.label)]
              + Quantities.ofClasses.map { $0.json(label) }, of: twin)
        }
      }
    }
  }

  var text: String { table.text }
}
