import Tensor

/// `classes.csv`: a row for every trial, epoch and class.
package struct ClassTable: Sendable {
  private var table = CSVTable(
    header: ["trial", "epoch", "cls"] + Quantities.ofClasses.map(\.name), lineEnd: "\n")

  package init() {}

  /// Adds nothing of models that were not evaluated.
  package mutating func add(_ study: TrialStudy) {
    for pair in study.pairs where pair.relation != nil {
      for label in pair.classes {
        table.append(
          [.string(study.trial.description), .integer(pair.epoch), .integer(label.label)]
            + Quantities.ofClasses.map { $0.json(label) })
      }
    }
  }

  package var text: String { table.text }
}
