import Tensor

extension StudyTableKind {
  /// Without rows for models that were not swept.
  static let sweep = StudyTableKind(
    "sweep.csv", rows: "trial and threshold of log-alpha at the last epoch",
    columns: [
      .trial,
      KeyColumn(
        names: ["threshold"], meaning: "the log-alpha from which on weights are pruned"),
      KeyColumn(
        names: ["sparsity", "acc"],
        meaning: "what the last epoch has then, the accuracy on the test set"),
    ],
    option: StudyTableOption(
      name: "--sweep", isGiven: \.sweeps,
      isFound: { $0.models.contains { $0.sweep != nil } })
  ) { study in
    (study.sweep?.levels ?? []).map {
      [.number($0.threshold), .number(orNull: $0.sparsity), .number(orNull: $0.accuracy)]
    }
  }
}
