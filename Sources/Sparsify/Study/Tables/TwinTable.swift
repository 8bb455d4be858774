import Tensor

/// Rows of one twin, or of several below each other: then the first column says whose they are.
struct TwinTable: Sendable {
  private let header: [String]
  private let twins: [String]
  /// Of each twin.
  private var rows: [String]

  /// - Parameter twins: their names, at least one.
  init(of twins: [String], header: [String]) {
    self.twins = twins
    self.header = twins.count > 1 ? ["twin"] + header : header
    rows = twins.map { _ in "" }
  }

  /// A row of a twin as it stands in the table.
  ///
  /// - Precondition: one value a column.
  func line(_ row: [JSONValue], of twin: Int) -> String {
    let row = twins.count > 1 ? [.string(twins[twin])] + row : row
    precondition(row.count == header.count, "\(row.count) values for \(header.count) columns")
    return CSVTable.line(row) + "\n"
  }

  /// Adds rows of a twin, as `line(_:of:)` makes them.
  mutating func append(_ lines: String, of twin: Int) { rows[twin] += lines }

  var text: String {
    CSVTable.line(header.map { .string($0) }) + "\n" + rows.joined()
  }
}
