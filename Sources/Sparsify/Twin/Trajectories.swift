import Tensor

/// What the logs of a twin's trials say: `trajectories.csv`, and where its models began and ended.
package struct Trajectories: Sendable {
  /// The first and the last value of a column, as medians over the trials.
  package struct Change: Sendable, Equatable {
    package var first: Double
    package var last: Double

    package init(first: Double, last: Double) {
      self.first = first
      self.last = last
    }
  }

  /// The table's first column, with the names of the trials' folders.
  package static let trialColumn = "trial"

  /// A row for every trial and epoch with all that is the same in every run.
  package let text: String
  /// Nil where no trial has the column.
  package let sparsity, testAccuracy: Change?

  /// Puts the rows of the trials below each other.
  ///
  /// - Parameters:
  ///   - trials: sorted by name.
  ///   - measures: the columns beside the epoch; nil is what was measured in first and last rows.
  package init(of trials: [Trajectory], measures: [ByteText]? = nil) {
    let ends = trials.flatMap { [$0.rows.first, $0.rows.last].compactMap { $0 } }
    let columns =
      [ResultColumn.epoch] + (measures ?? ResultColumn.measured(in: ends)).map(\.description)
    var table = CSVTable(header: [Self.trialColumn] + columns, lineEnd: "\n")
    for trial in trials {
      for row in trial.rows {
        table.append([.string(trial.trial.description)] + columns.map { row.values[$0] ?? .null })
      }
    }
    text = table.text
    sparsity = Self.change(trials, \.sparsity)
    testAccuracy = Self.change(trials, \.testAccuracy)
  }

  private static func change(
    _ trials: [Trajectory], _ measure: (ResultRow) -> Double?
  ) -> Change? {
    guard let first = median(trials.compactMap { $0.rows.first.flatMap(measure) }),
      let last = median(trials.compactMap { $0.rows.last.flatMap(measure) })
    else { return nil }
    return Change(first: first, last: last)
  }
}

/// The middle of the values, NaN aside, or the mean of the two that are; nil of none.
package func median(_ values: [Double]) -> Double? {
  let sorted = values.filter { !$0.isNaN }.sorted()
  if sorted.isEmpty { return nil }
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
