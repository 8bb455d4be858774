import Tensor

/// The rows of some trials in a table whose first column names them. Read row by row, however long it is.
struct TrialRows {
  private let trials: Set<ByteText>
  private let table: ByteStorage
  private let files: FileSystem

  init(of trials: Set<Path>, in table: Path, files: FileSystem) throws(FileError) {
    self.trials = Set(trials.map { ByteText($0.description) })
    self.table = try files.map(table)
    self.files = files
  }

  /// Writes the header and the rows, as they stand in the table.
  func write(to path: Path) throws(FileError) {
    let file = try GrowingFile(path, files: files)
    var place = 0
    while let row = row(at: place) {
      if place == 0 || isWanted(row) { try file.append(row) }
      place += row.count
    }
    try file.finish()
  }

  private func isWanted(_ row: [UInt8]) -> Bool {
    var reader = CSVReader(row)
    return reader.next()?.first.map(trials.contains) ?? false
  }

  /// The row that begins at a place, with the end of its line; nil at the end of the table.
  private func row(at place: Int) -> [UInt8]? {
    withExtendedLifetime(table) {
      let rest = table.bytes[place...]
      if rest.isEmpty { return nil }
      var isQuoted = false
      let end = rest.firstIndex { byte in
        if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
        return byte == UInt8(ascii: "\n") && !isQuoted
      }
      return Array(rest[...(end ?? rest.endIndex - 1)])
    }
  }
}
