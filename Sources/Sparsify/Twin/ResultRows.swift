import Tensor

/// What the rows of a trial's result.json say of themselves.
package struct ResultRows: Sendable {
  /// Nil where a line is no JSON object.
  private let rows: [JSONObject]?

  /// - Parameter bytes: of the whole file.
  package init(_ bytes: [UInt8]) {
    var rows: [JSONObject] = []
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      guard let row = try? JSONValue(parsing: Array(line)).object else {
        self.rows = nil
        return
      }
      rows.append(row)
    }
    self.rows = rows
  }

  /// All rows; none where one is damaged.
  package var objects: [JSONObject] { rows ?? [] }
  package var isDamaged: Bool { rows == nil }

  /// The experiment that wrote them.
  package var experimentID: String? { rows?.first?["experiment_id"]?.string?.description }
  /// The last row's epoch.
  package var last: Int? { rows?.last?["training_iteration"]?.int }

  /// A hash of all that is the same in every run with the same options.
  package var hash: String {
    let lines = objects.map { row in
      var row = row
      for key in TrialLog.circumstances { row[key] = nil }
      return JSONValue.object(row).text() + "\n"
    }
    return StableHash.hexadecimal(of: lines.joined().utf8)
  }
}
