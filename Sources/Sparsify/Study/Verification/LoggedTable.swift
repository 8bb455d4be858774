import Tensor

/// A table of comma-separated values that holds the rows of a trial's result.json once more.
struct LoggedTable: Sendable {
  let columns: [ByteText]
  let rows: [[ByteText]]
  private let names: Set<ByteText>
  /// Where the row of an epoch is: of two the first one.
  private let places: [ByteText: Int]

  init(columns: [ByteText], rows: [[ByteText]]) {
    self.columns = columns
    self.rows = rows
    names = Set(columns)
    var places: [ByteText: Int] = [:]
    if let epoch = columns.firstIndex(of: ByteText(ResultColumn.epoch)) {
      for (place, row) in rows.enumerated()
      where row.indices.contains(epoch) && places[row[epoch]] == nil {
        places[row[epoch]] = place
      }
    }
    self.places = places
  }

  /// - Parameter file: with a header.
  init(_ file: [UInt8]) {
    var reader = CSVReader(file)
    let columns = reader.next() ?? []
    var rows: [[ByteText]] = []
    while let row = reader.next() { rows.append(row) }
    self.init(columns: columns, rows: rows)
  }

  /// A number that it has otherwise.
  struct Difference {
    var column: String
    var expected: String
    var found: String
  }

  /// The first column in which it differs from a row of result.json; nil where it holds the same.
  ///
  /// - Parameter measuredOnly: whether nothing but what was measured is compared.
  func difference(from row: ResultRow, epoch: Int, measuredOnly: Bool) -> Difference? {
    guard let fields = places[ByteText("\(epoch)")].map({ rows[$0] }) else {
      return Difference(
        column: ResultColumn.epoch, expected: "a row of epoch \(epoch)", found: "none")
    }
    guard fields.count == columns.count else {
      return Difference(
        column: "the row", expected: "\(columns.count) fields", found: "\(fields.count)")
    }
    for (column, found) in zip(columns, fields)
    where !measuredOnly || ResultColumn.isMeasured(column) {
      let expected = CSVTable.field(row.values[column] ?? .null)
      if !Self.isSame(found, ByteText(expected)) {
        return Difference(
          column: column.excerpt(), expected: expected.isEmpty ? "nothing" : expected,
          found: found.isEmpty ? "nothing" : found.excerpt())
      }
    }
    let missing = row.values.keys.first { ResultColumn.isMeasured($0) && !names.contains($0) }
    return missing.map {
      Difference(column: $0.excerpt(), expected: "a column of it", found: "none")
    }
  }

  /// Whether two fields are one text or one number.
  private static func isSame(_ a: ByteText, _ b: ByteText) -> Bool {
    if a == b { return true }
    guard let a = Double(a.description), let b = Double(b.description) else { return false }
    return a == b
  }
}
