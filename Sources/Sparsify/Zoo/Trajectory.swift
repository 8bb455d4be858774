import Tensor

/// How a model went, epoch by epoch: all that its result.json says.
package struct Trajectory: Sendable, Equatable {
  package let trial: Path
  /// In the order of the file.
  package let rows: [ResultRow]
  /// Whether there are lines that are no rows.
  package let isDamaged: Bool
  /// Where the row of an epoch is: of two the last one.
  private let places: [Int: Int]

  init(trial: Path, rows: [ResultRow], isDamaged: Bool) {
    self.trial = trial
    self.rows = rows
    self.isDamaged = isDamaged
    places = rows.enumerated().reduce(into: [:]) { places, row in
      if let epoch = row.element.epoch { places[epoch] = row.offset }
    }
  }

  /// Some rows of a trial.
  package init(of trial: Path, rows: [ResultRow]) {
    self.init(trial: trial, rows: rows, isDamaged: false)
  }

  /// - Parameter log: the bytes of result.json.
  package init(of trial: Path, log: [UInt8]) {
    let lines = log.split(separator: UInt8(ascii: "\n"))
    let rows = lines.compactMap { ResultRow(line: $0) }
    self.init(trial: trial, rows: rows, isDamaged: rows.count != lines.count)
  }

  /// Reads a trial's log; without one there are no rows.
  package init(of trial: Path, in folder: Path, files: FileSystem) throws(FileError) {
    self.init(of: trial, log: try Self.log(in: folder, files: files))
  }

  /// The bytes of result.json that are read: the parameters and a million lines of measures.
  private static let largestSize = 4 << 30

  /// The bytes of a trial's result.json; none where it has none.
  static func log(in folder: Path, files: FileSystem) throws(FileError) -> [UInt8] {
    try files.readIfPresent(folder / ZooLayout.resultName, limit: largestSize) ?? []
  }

  /// The experiment that wrote a log, by its first row.
  package static func experimentID(of log: [UInt8]) -> String? {
    ResultRow(line: log.prefix { $0 != UInt8(ascii: "\n") })?.experimentID
  }

  /// The values of params.json, as the last row tells them.
  package var parameters: JSONObject {
    rows.last?.values[ResultColumn.parameters]?.object ?? JSONObject()
  }

  /// What is known of an epoch: of two rows of one the last counts.
  package subscript(epoch: Int) -> ResultRow? { places[epoch].map { rows[$0] } }

  /// The rows by epoch: of two rows of one epoch the last counts.
  package var byEpoch: [Int: ResultRow] { places.mapValues { rows[$0] } }

  /// A hash of all that is the same in every run with the same options.
  package var hash: String {
    let lines = rows.map { JSONValue.object($0.withoutCircumstances.values).text() + "\n" }
    return StableHash.hexadecimal(of: lines.joined().utf8)
  }
}
