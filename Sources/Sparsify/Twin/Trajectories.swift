import Tensor

/// `trajectories.csv`: a row for every trial and epoch with all that is the same in every run.
package enum Trajectories {
  /// Reads the logs of the trials and puts them below each other.
  ///
  /// - Parameter trials: the trials' folders in `twin`, sorted. The first one's log decides the
  ///   columns; the data set is the same for all.
  /// - Throws: `FileError`; `RunError` where a `result.json` is damaged.
  package static func text(twin: Path, trials: [Path], files: FileSystem) throws -> String {
    var columns = ["training_iteration"]
    var table: CSVTable?
    for trial in trials {
      let log = twin / trial / "result.json"
      for line in try files.read(log, limit: TrialLog.largestSize).split(
        separator: UInt8(ascii: "\n"))
      {
        guard let values = try? JSONValue(parsing: Array(line)).object else {
          throw RunError(
            .unreadableInput,
            "'\(log)' is damaged. Remove its folder and run the same command again.")
        }
        if table == nil {
          columns += values.keys.map(\.description).filter {
            TrialLog.isMeasured(column: ByteText($0))
          }
          table = CSVTable(header: ["trial"] + columns, lineEnd: "\n")
        }
        table?.append([.string(trial.description)] + columns.map { values[$0] ?? .null })
      }
    }
    return table?.text ?? CSVTable(header: ["trial"] + columns, lineEnd: "\n").text
  }
}
