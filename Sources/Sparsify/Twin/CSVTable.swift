import Tensor

/// A table as comma-separated values; fields with commas, quotes or line ends are quoted (RFC 4180).
package struct CSVTable: Sendable {
  package private(set) var text = ""
  private let columns: Int
  private let lineEnd: String

  package init(header: [String], lineEnd: String) {
    columns = header.count
    self.lineEnd = lineEnd
    append(header)
  }

  /// - Precondition: one field a column.
  package mutating func append(_ row: [String]) {
    precondition(row.count == columns, "\(row.count) fields for \(columns) columns")
    text += Self.line(row) + lineEnd
  }

  package mutating func append(_ row: [JSONValue]) { append(row.map(Self.field)) }

  private static func line(_ row: [String]) -> String {
    row.map(quoted).joined(separator: ",")
  }

  /// A row as it stands in a table, without the end of its line.
  package static func line(_ row: [JSONValue]) -> String { line(row.map(field)) }

  /// A value as Python's csv module writes it: `True`, nothing for null, `nan`, `inf`.
  package static func field(_ value: JSONValue) -> String {
    switch value {
    case .null: ""
    case .bool(let value): value ? "True" : "False"
    case .string(let text): text.description
    case .number(let value) where value.isNaN: "nan"
    case .number(let value) where value.isInfinite: value < 0 ? "-inf" : "inf"
    default: value.text()
    }
  }

  private static func quoted(_ field: String) -> String {
    let quote = UInt8(ascii: "\"")
    guard field.utf8.contains(where: { [quote, 0x2C, 0x0A, 0x0D].contains($0) }) else {
      return field
    }
    let doubled = field.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] }
    return "\"\(String(decoding: doubled, as: UTF8.self))\""
  }
}
