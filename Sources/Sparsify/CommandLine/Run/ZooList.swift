import Tensor

/// A file that names zoos and what is different about each: CSV with a heading, or a JSON array of objects.
struct ZooList {
  private let file: Path
  /// Of each zoo what is said of it, by name.
  private let rows: [[(name: String, value: JSONValue)]]

  /// - Throws: `FileError`, `RunError` where it is no such list.
  init(reading file: Path, files: FileSystem) throws {
    self.file = file
    var bytes = try files.read(file)
    // Spreadsheets write a byte order mark.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    rows =
      first == UInt8(ascii: "[") || first == UInt8(ascii: "{")
      ? try Self.json(bytes, file) : try Self.table(bytes, file)
    if rows.isEmpty { throw RunError(.unreadableInput, "'\(file)' names no zoo.") }
  }

  private static func json(
    _ bytes: [UInt8], _ file: Path
  ) throws -> [[(name: String, value: JSONValue)]] {
    let value: JSONValue
    do { value = try JSONValue(parsing: bytes) } catch {
      throw RunError(.unreadableInput, "'\(file)': \(error).")
    }
    guard let list = value.array else {
      throw RunError(
        .unreadableInput, "'\(file)' should be an array of objects, each with the path of a zoo.")
    }
    return try list.enumerated().map { place, item in
      guard let object = item.object else {
        throw RunError(.unreadableInput, "'\(file)', zoo \(place + 1): is no object.")
      }
      return object.members.map { ($0.key.description, $0.value) }
    }
  }

  /// Empty fields say nothing.
  private static func table(
    _ bytes: [UInt8], _ file: Path
  ) throws(RunError) -> [[(name: String, value: JSONValue)]] {
    var reader = CSVReader(bytes)
    let heading = (reader.next() ?? []).map(\.description)
    if heading.count == 1, heading[0].contains(";") {
      throw RunError(.unreadableInput, "'\(file)' has ';' between its columns: use commas.")
    }
    if let twice = heading.first(where: { name in heading.count { $0 == name } > 1 }) {
      throw RunError(
        .unreadableInput, "'\(file)' has two columns '\(twice.excerpt())': leave one out.")
    }
    var rows: [[(name: String, value: JSONValue)]] = []
    while let fields = reader.next() {
      let row = zip(heading, fields).filter { !$0.1.isEmpty }.map { ($0.0, Self.value($0.1)) }
      // Fields without a heading are told of by their number.
      let rest = fields.dropFirst(heading.count).enumerated().map {
        ("column \(heading.count + $0.offset + 1)", JSONValue.string($0.element))
      }
      if !(row + rest).isEmpty { rows.append(row + rest) }
    }
    return rows
  }

  private static func value(_ field: ByteText) -> JSONValue {
    switch field {
    case "true": true
    case "false": false
    default: .string(field)
    }
  }

  // MARK: Runs

  /// The options that are about the whole job.
  private static let common: Set<String> = [
    "into", "list", "jobs", "shard", "time-limit", "snapshot-minutes", "requeue-code",
    "limit-memory", "dry-run",
    "print-slurm", "quiet",
  ]

  /// - Parameter request: what holds where a row says nothing.
  /// - Throws: `RunError` with all that is wrong.
  func runs(as request: RunRequest, _ files: FileSystem) throws -> [RunOptions] {
    var runs: [RunOptions] = []
    var problems: [String] = []
    for (place, row) in rows.enumerated() {
      do {
        runs.append(try run(row, as: request, files))
      } catch let error as UsageError {
        problems += error.problems.map { "'\(file)', zoo \(place + 1): \($0)." }
      } catch let error as RunError {
        problems.append("'\(file)', zoo \(place + 1): \(error)")
      }
    }
    try RunError.refuse(problems)
    return runs
  }

  private func run(
    _ row: [(name: String, value: JSONValue)], as request: RunRequest, _ files: FileSystem
  ) throws -> RunOptions {
    var (source, twin): (Path?, Path?)
    var words: [[UInt8]] = []
    for (name, value) in row {
      let text = value.string?.description ?? value.text()
      switch name {
      case "path": source = Path(argument: Array(text.utf8))
      case "twin": twin = Path(argument: Array(text.utf8))
      case _ where Self.common.contains(name):
        throw RunError(.usage, "'\(name)' is for all zoos: give it on the command line.")
      case _ where value == .null || value == false: break
      case _ where value == true: words.append(Array("--\(name)".utf8))
      default: words.append(Array("--\(name)=\(text)".utf8))
      }
    }
    guard let source else { throw RunError(.usage, "has no path.") }
    var own = try RunCommand.syntax.parse(words, onto: request).zoo
    own.source = inFolder(source)
    if let twin {
      own.twin = inFolder(twin)
    } else if let into = request.into {
      own.twin = into / (try RunRequest.twinName(of: own.source, as: own.format, files))
    } else {
      throw RunError(.usage, "has no twin: name one, or give --into.")
    }
    for path in [\RunOptions.data, \.work, \.method.like] {
      // What the row says begins in its folder, too.
      guard own[keyPath: path] != request.zoo[keyPath: path] else { continue }
      own[keyPath: path] = own[keyPath: path].map(inFolder)
    }
    return own
  }

  private func inFolder(_ path: Path) -> Path {
    path.bytes.first == UInt8(ascii: "/") ? path : file.parent / path
  }
}
