import Tensor

extension StudyTableKind {
  static let exemplars = StudyTableKind(
    RootTable.exemplars.name,
    rows: "epoch and test sample whose most frequent prediction differs between the full and the "
      + "sparse models",
    columns: ExemplarTable.columns,
    filling: .populations { ExemplarTable($0, of: $1).bytes })
}

/// `pies.csv`: a row for every epoch and test sample that pruning changes for most models.
package struct ExemplarTable: Sendable {
  fileprivate static let columns: [KeyColumn] = [
    .epoch,
    KeyColumn(
      names: ["sample"],
      meaning: "a test image, counted from 0, whose most frequent prediction differs between the "
        + "full and the sparse models"),
    KeyColumn(names: ["label"], meaning: "its class"),
    KeyColumn(
      names: ["full_vote", "sparse_vote"],
      meaning: "the class that most full, most sparse models take it for"),
    KeyColumn(
      names: ["full_right", "sparse_right"],
      meaning: "the share of full, of sparse models that are right"),
  ]

  /// The file.
  package let bytes: [UInt8]

  /// - Parameters:
  ///   - populations: of each twin; without predictions the table has no rows.
  ///   - twins: their names.
  package init(_ populations: [Population], of twins: [String]) {
    var table = TwinTable(of: twins, header: Self.columns.flatMap(\.names))
    for (twin, population) in populations.enumerated() {
      for epoch in population.epochNumbers {
        for vote in population.exemplarVotes(at: epoch) {
          let line = table.line(
            [
              .integer(epoch), .integer(vote.sample), .integer(Int(vote.label)),
              .integer(Int(vote.full)), .integer(Int(vote.sparse)),
              .number(orNull: vote.fullRight), .number(orNull: vote.sparseRight),
            ], of: twin)
          table.append(line, of: twin)
        }
      }
    }
    bytes = table.bytes
  }
}
