import Tensor

/// `trajectories.csv`: a row for every trial and epoch with all that is the same in every run.
package enum Trajectories {
  /// Puts the rows of the trials below each other.
  ///
  /// - Parameter trials: sorted by name, with what was measured, see `ResultRows.measured`. The first
  ///   row decides the columns; the data set is the same for all.
  package static func text(of trials: [TwinTrials.Finished]) -> String {
    let first = trials.lazy.flatMap(\.rows).first
    let columns =
      ["training_iteration"] + (first?.keys.filter { TrialLog.isMeasured(column: $0) } ?? [])
    var table = CSVTable(header: ["trial"] + columns, lineEnd: "\n")
    for trial in trials {
      for row in trial.rows {
        table.append([.string(trial.name.description)] + columns.map { row[$0] ?? .null })
      }
    }
    return table.text
  }
}
