/// What precedes a tar header and takes the place of its fields.
struct PaxRecords {
  var path: [UInt8]?
  var linkPath: [UInt8]?
  private(set) var size: Int?
  /// Whether the member holds a list of stretches and not the file's bytes.
  private(set) var isSparse = false
  /// Of such a member the file's own path, where the other is one that GNU tar made up.
  private(set) var sparseName: [UInt8]?
  /// The bytes that such a file has.
  private(set) var sparseSize: Int?

  /// These, and where they say nothing the others.
  func merged(into others: PaxRecords) -> PaxRecords {
    var all = others
    all.path = path ?? others.path
    all.linkPath = linkPath ?? others.linkPath
    all.size = size ?? others.size
    all.isSparse = isSparse || others.isSparse
    all.sparseName = sparseName ?? others.sparseName
    all.sparseSize = sparseSize ?? others.sparseSize
    return all
  }

  /// Reads records, each `length key=value` and a newline, of which the length counts all.
  mutating func read(_ bytes: UnsafeRawBufferPointer) throws(TreeError) {
    var rest = bytes[...]
    while let blank = rest.firstIndex(of: 0x20) {
      guard let count = Self.number(rest[..<blank]), count <= rest.count,
        count > blank - rest.startIndex + 1, rest[rest.startIndex + count - 1] == 0x0A
      else { break }
      let record = rest[(blank + 1)..<(rest.startIndex + count - 1)]
      rest = rest.dropFirst(count)
      guard let equals = record.firstIndex(of: UInt8(ascii: "=")) else { break }
      take(record[..<equals], Array(record[(equals + 1)...]))
    }
    // Zeros may fill the rest.
    guard rest.allSatisfy({ $0 == 0 }) else {
      throw TreeError("a member's extended header is damaged", hint: "Download or pack it again")
    }
  }

  private mutating func take(_ key: Slice<UnsafeRawBufferPointer>, _ value: [UInt8]) {
    if key.elementsEqual("path".utf8) { path = value }
    if key.elementsEqual("linkpath".utf8) { linkPath = value }
    if key.elementsEqual("size".utf8) { size = Self.number(value[...]) }
    if key.starts(with: "GNU.sparse.".utf8) { isSparse = true }
    if key.elementsEqual("GNU.sparse.name".utf8) { sparseName = value }
    // As versions 0.0 and 0.1 call it, and as 1.0 does.
    if key.elementsEqual("GNU.sparse.size".utf8) || key.elementsEqual("GNU.sparse.realsize".utf8) {
      sparseSize = Self.number(value[...])
    }
  }

  private static func number(_ digits: some Collection<UInt8>) -> Int? {
    guard !digits.isEmpty, digits.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
    return Int(String(decoding: digits, as: UTF8.self))
  }
}
