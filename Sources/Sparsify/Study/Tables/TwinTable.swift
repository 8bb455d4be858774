import Tensor

/// Rows of one twin, or of several below each other: then the first column says whose they are.
struct TwinTable: Sendable {
  private let columnCount: Int
  private let twins: [String]
  /// Of each twin its rows as they stand in the file, before the first the header. Of thousands of models they are much,
  /// so that none is ever kept twice.
  private var rows: [[UInt8]]

  /// - Parameter twins: their names, at least one.
  init(of twins: [String], header: [String]) {
    self.twins = twins
    let header = twins.count > 1 ? ["twin"] + header : header
    columnCount = header.count
    rows = twins.map { _ in [] }
    rows[0] += (CSVTable.line(header.map { .string($0) }) + "\n").utf8
  }

  /// A row of a twin as it stands in the table.
  ///
  /// - Precondition: one value a column.
  func line(_ row: [JSONValue], of twin: Int) -> String {
    let row = twins.count > 1 ? [.string(twins[twin])] + row : row
    precondition(row.count == columnCount, "\(row.count) values for \(columnCount) columns")
    return CSVTable.line(row) + "\n"
  }

  /// Adds rows of a twin, as `line(_:of:)` makes them.
  mutating func append(_ lines: String, of twin: Int) { rows[twin] += lines.utf8 }

  /// The file.
  var bytes: [UInt8] { rows.count == 1 ? rows[0] : Array(rows.joined()) }
}
