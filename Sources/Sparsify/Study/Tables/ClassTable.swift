import Tensor

extension StudyTableKind {
  /// Without rows for models without predictions.
  static let classes = StudyTableKind(
    RootTable.classes.name, rows: "trial, epoch and class",
    columns: [
      .trial, .epoch, KeyColumn(names: ["cls"], meaning: "the class, counted from 0"),
    ], quantities: Quantities.ofClasses.map(\.name)
  ) { study in
    study.pairs.filter { $0.relation != nil }.flatMap { pair in
      pair.classes.map { label in
        [.integer(pair.epoch), .integer(label.label)] + Quantities.ofClasses.map { $0.json(label) }
      }
    }
  }
}
