import Tensor

/// `pies.csv`: a row for every epoch and test sample that pruning changes for most models.
package struct ExemplarTable: Sendable {
  package let text: String

  /// - Parameter population: without predictions the table has no rows.
  package init(_ population: Population) {
    var table = CSVTable(
      header: [
        "epoch", "sample", "label", "full_vote", "sparse_vote", "full_right", "sparse_right",
      ], lineEnd: "\n")
    for epoch in population.epochNumbers {
      for vote in population.exemplarVotes(at: epoch) {
        table.append([
          .integer(epoch), .integer(vote.sample), .integer(Int(vote.label)),
          .integer(Int(vote.full)), .integer(Int(vote.sparse)),
          .number(orNull: vote.fullRight), .number(orNull: vote.sparseRight),
        ])
      }
    }
    text = table.text
  }
}
