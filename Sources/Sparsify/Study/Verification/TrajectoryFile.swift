import Tensor

/// `trajectories.csv` as it lies on the disk: which trials it tells of, and their rows.
struct TrajectoryFile: Sendable {
  /// The names of the columns; the first is that of the trials.
  let header: [ByteText]
  /// The trials, in the order of the file.
  let trials: [ByteText]
  private let bytes: [UInt8]
  /// Where the rows of each trial begin.
  private let places: [ByteText: [Int]]

  /// The bytes that are read at most: a row of a kilobyte for each epoch of 100,000 models, and more.
  private static let largestSize = 4 << 30

  /// Nil where there is none.
  init?(in twin: Path, files: FileSystem) throws(FileError) {
    let path = twin / TargetRoot.trajectoriesName
    guard let bytes = try files.readIfPresent(path, limit: Self.largestSize) else { return nil }
    self.bytes = bytes
    var reader = CSVReader(bytes)
    header = reader.next() ?? []
    var trials: [ByteText] = []
    var places: [ByteText: [Int]] = [:]
    var place = reader.place
    while let trial = reader.next()?.first {
      if places[trial] == nil { trials.append(trial) }
      places[trial, default: []].append(place)
      place = reader.place
    }
    self.trials = trials
    self.places = places
  }

  /// Whether it tells of a trial.
  func has(_ trial: Path) -> Bool { places[ByteText(trial)] != nil }

  /// The rows of a trial, without its name, under `columns`.
  func table(of trial: Path) -> LoggedTable {
    let rows = (places[ByteText(trial)] ?? []).compactMap { place in
      var reader = CSVReader(bytes, from: place)
      return reader.next()
    }
    return LoggedTable(
      columns: Array(header.dropFirst()), rows: rows.map { Array($0.dropFirst()) })
  }
}
