import Tensor

extension Trajectories {
  /// Rows of which the first and the last may lack what others have.
  init(ofSome trials: [Trajectory]) {
    self.init(of: trials, measures: ResultColumn.measured(in: trials.flatMap(\.rows)))
  }
}

extension Trajectory {
  /// The rows as a result.json.
  var resultFile: [UInt8] {
    Array(rows.map { JSONValue.object($0.values).text() + "\n" }.joined().utf8)
  }

  /// The rows as a progress.csv, in the columns of another one without those measures that no row has.
  func progressFile(like other: [UInt8]) -> [UInt8] {
    var reader = CSVReader(other)
    let columns = (reader.next() ?? []).filter { column in
      !ResultColumn.isMeasured(column) || rows.contains { $0.values[column] != nil }
    }
    var table = CSVTable(header: columns.map(\.description), lineEnd: TrialLog.lineEnd)
    for row in rows { table.append(columns.map { row.values[$0] ?? .null }) }
    return Array(table.text.utf8)
  }
}
