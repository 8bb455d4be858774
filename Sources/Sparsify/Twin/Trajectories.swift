import Tensor

/// The logs of a twin's trials: what `trajectories.csv` holds, and where its models began and ended.
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

  /// A row for every trial and epoch with all that is the same in every run.
  package let text: String
  /// Nil where no trial has the column.
  package let sparsity, testAccuracy: Change?

  /// Reads the logs of the trials and puts them below each other.
  ///
  /// - Parameter trials: the trials' folders in `twin`, sorted. The first one's log decides the
  ///   columns; the data set is the same for all.
  /// - Throws: `FileError`; `RunError` where a `result.json` is damaged.
  package init(twin: Path, trials: [Path], files: FileSystem) throws {
    var columns = ["training_iteration"]
    var table: CSVTable?
    var ends: [(first: JSONObject, last: JSONObject)] = []
    for trial in trials {
      let log = twin / trial / "result.json"
      var rows: (first: JSONObject, last: JSONObject)?
      for line in try files.read(log).split(separator: UInt8(ascii: "\n")) {
        guard let values = try? JSONValue(parsing: Array(line)).object else {
          throw RunError(
            .unreadableInput,
            "'\(log)' is damaged. Remove its folder and run the same command again.")
        }
        if table == nil {
          columns += values.keys.filter { TrialLog.isMeasured(column: $0) }
          table = CSVTable(header: ["trial"] + columns, lineEnd: "\n")
        }
        table?.append([.string(trial.description)] + columns.map { values[$0] ?? .null })
        rows = (rows?.first ?? values, values)
      }
      if let rows { ends.append(rows) }
    }
    text = table?.text ?? CSVTable(header: ["trial"] + columns, lineEnd: "\n").text
    sparsity = Self.change(of: "sparsity_ratio", ends)
    testAccuracy = Self.change(of: "test_acc", ends)
  }

  private static func change(
    of column: String, _ ends: [(first: JSONObject, last: JSONObject)]
  ) -> Change? {
    guard let first = median(ends.compactMap { $0.first[column]?.double }),
      let last = median(ends.compactMap { $0.last[column]?.double })
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
