import Tensor

/// What the rows of a trial's result.json say of themselves.
package struct ResultRows: Sendable {
  /// Nil where a line is no JSON object.
  private let rows: [JSONObject]?

  /// - Parameter bytes: of the whole file.
  package init(_ bytes: [UInt8]) {
    var rows: [JSONObject] = []
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      guard let row = Self.object(line) else {
        self.rows = nil
        return
      }
      rows.append(row)
    }
    self.rows = rows
  }

  private static func object(_ line: ArraySlice<UInt8>) -> JSONObject? {
    try? JSONValue(parsing: Array(line)).object
  }

  package var isDamaged: Bool { rows == nil }

  /// The experiment that wrote a result.json, by its first row.
  package static func experimentID(of bytes: [UInt8]) -> String? {
    object(bytes.prefix { $0 != UInt8(ascii: "\n") })?["experiment_id"]?.string?.description
  }

  /// The last row's epoch.
  package var last: Int? { rows?.last?["training_iteration"]?.int }

  /// A hash of all that is the same in every run with the same options.
  package var hash: String {
    let lines = (rows ?? []).map { row in
      var row = row
      for key in TrialLog.circumstances { row[key] = nil }
      return JSONValue.object(row).text() + "\n"
    }
    return StableHash.hexadecimal(of: lines.joined().utf8)
  }

  /// The rows with what `trajectories.csv` shows of them; none where one is damaged.
  package var measured: [JSONObject] {
    (rows ?? []).map { row in
      row.members.reduce(into: JSONObject()) { measured, member in
        if member.key == "training_iteration" || TrialLog.isMeasured(column: member.key) {
          measured[member.key] = member.value
        }
      }
    }
  }
}
