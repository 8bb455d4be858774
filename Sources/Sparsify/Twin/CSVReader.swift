import Tensor

/// Reads comma-separated values as `CSVTable` writes them, a row at a time: fields may be quoted (RFC 4180),
/// lines end with LF or CRLF.
package struct CSVReader {
  private let bytes: [UInt8]
  /// Where the next row begins.
  private(set) var place: Int

  /// - Parameter place: where a row begins.
  init(_ bytes: [UInt8], from place: Int = 0) {
    self.bytes = bytes
    self.place = place
  }

  /// The fields of the next row; nil at the end.
  mutating func next() -> [ByteText]? {
    guard place < bytes.count else { return nil }
    var fields: [ByteText] = []
    var field: [UInt8] = []
    var isQuoted = false
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      switch byte {
      case Self.quote where isQuoted && place < bytes.count && bytes[place] == Self.quote:
        field.append(byte)
        place += 1
      case Self.quote: isQuoted.toggle()
      case _ where isQuoted: field.append(byte)
      case Self.comma:
        fields.append(Self.text(field))
        field = []
      case Self.newline:
        if field.last == UInt8(ascii: "\r") { field.removeLast() }
        return fields + [Self.text(field)]
      default: field.append(byte)
      }
    }
    return fields + [Self.text(field)]
  }

  /// The first fields of all rows, the header's among them.
  package static func firstFields(of table: [UInt8]) -> [ByteText] {
    var reader = CSVReader(table)
    var fields: [ByteText] = []
    while let field = reader.next()?.first { fields.append(field) }
    return fields
  }

  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")
  private static let newline = UInt8(ascii: "\n")

  private static func text(_ field: [UInt8]) -> ByteText {
    ByteText(String(decoding: field, as: UTF8.self))
  }
}
