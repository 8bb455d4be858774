import Tensor

/// What became of several zoos, for the user.
struct BatchSummary {
  let outcomes: [Batch.Outcome]
  /// The twins' names, as messages call them.
  let names: [String]
  /// What `sparsify status` is to be told; none where there is nothing to tell of.
  let paths: [Path]

  var text: String {
    var table = TextTable([
      "twin", "models", "trained", "skipped", "failed", "sparsity", "accuracy",
    ])
    var reasons: [String] = []
    for (name, outcome) in zip(names, outcomes) {
      switch outcome.result {
      case .success(let summary?):
        table.add([
          name, "\(summary.finished)", "\(summary.trained)", "\(summary.skipped.count)",
          "\(summary.failed.count)", Self.text(summary.sparsity), Self.text(summary.testAccuracy),
        ])
        reasons += ReasonTable(summary.skipped).sentences.map { "\(name): skipped: \($0)" }
        reasons += ReasonTable(summary.failed.map { ($0.trial, "\($0)") }).sentences
          .map { "\(name): failed: \($0)" }
      case .success(nil):
        table.add([name] + Array(repeating: "-", count: 6))
        reasons.append("\(name): not finished; the same command goes on from the last whole epoch.")
      case .failure(let error):
        table.add([name] + Array(repeating: "-", count: 6))
        reasons.append("\(name): \(error)")
      }
    }
    let twins = paths.map { shellWord($0.bytes) }.joined(separator: " ")
    let next = paths.isEmpty ? [] : ["Next: sparsify status \(twins)"]
    return ([table.text] + reasons + next).joined(separator: "\n")
  }

  /// Medians before and after.
  private static func text(_ change: Trajectories.Change?) -> String {
    change.map { "\($0.first.fixed(places: 3)) → \($0.last.fixed(places: 3))" } ?? "-"
  }
}
