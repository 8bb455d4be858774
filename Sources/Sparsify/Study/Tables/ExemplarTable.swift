import Tensor

/// `pies.csv`: a row for every epoch and test sample that pruning changes for most models.
package struct ExemplarTable: Sendable {
  static let fileName: Path = "pies.csv"

  package let text: String

  /// - Parameters:
  ///   - populations: of each twin; without predictions the table has no rows.
  ///   - twins: their names.
  package init(_ populations: [Population], of twins: [String]) {
    var table = TwinTable(
      of: twins,
      header: [
        "epoch", "sample", "label", "full_vote", "sparse_vote", "full_right", "sparse_right",
      ])
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
    text = table.text
  }
}
