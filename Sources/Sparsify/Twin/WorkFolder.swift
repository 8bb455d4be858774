import Tensor

/// The folder beside a twin where its unfinished trials lie: gone when all are finished.
///
///     options.json     what the run was started with
///     lock             held by the process that works here
///     <trial>/         what will be moved into the twin
///     <trial>.state    from where it goes on, see `TrialState`
///     <trial>.failed   why it was given up, see `TrialFailure`
package struct WorkFolder: Sendable {
  package let files: FileSystem
  package let path: Path

  package init(_ path: Path, files: FileSystem) {
    self.path = path
    self.files = files
  }

  package var optionsFile: Path { path / Self.options }
  /// Where a data set is copied to before it moves into the twin.
  package var dataSet: Path { path / Self.copiedDataSet }
  package func folder(of trial: Path) -> Path { path / Self.stem(of: trial) }
  package func stateFile(of trial: Path) -> Path { folder(of: trial).suffixed(".state") }
  package func failureFile(of trial: Path) -> Path { folder(of: trial).suffixed(".failed") }

  /// Held by the process that works here.
  package var lockFile: Path { path / Self.lock }

  private static let options: Path = "options.json"
  private static let lock: Path = "lock"
  private static let copiedDataSet: Path = "dataset.pt"
  private static let suffixes = [".state", ".failed", ".partial"].map { Array($0.utf8) }

  /// The trial's name, or where that leaves no room for suffixes, or is taken for something else,
  /// its beginning and a hash of the whole.
  package static func stem(of trial: Path) -> Path {
    let longest = 255 - ".failed.partial".utf8.count
    let isTaken =
      [options, lock, copiedDataSet].contains(trial)
      || suffixes.contains { trial.bytes.suffix($0.count) == $0[...] }
    if trial.bytes.count <= longest, !isTaken { return trial }
    let hash = Array("~\(StableHash.hexadecimal(of: trial.bytes))".utf8)
    return Path(bytes: trial.bytes.prefix(longest - hash.count) + hash)
  }

  /// Forgets everything about a trial.
  package func remove(_ trial: Path) throws(FileError) {
    // The state first: without it whatever else is left counts for nothing.
    try files.removeTree(stateFile(of: trial))
    try files.removeTree(folder(of: trial))
  }

  /// Why a trial was given up earlier, or nil.
  package func failure(of trial: Path) throws(FileError) -> TrialFailure? {
    let file = failureFile(of: trial)
    guard try files.exists(file) else { return nil }
    let bytes = try files.read(file)
    return (try? JSONValue(parsing: bytes)).flatMap { TrialFailure(json: $0, trial: trial) }
  }

  /// Whether trials other than these are waiting to be gone on with.
  package func holdsTrials(except trials: [Path]) throws(FileError) -> Bool {
    let others = Set(trials.map { stateFile(of: $0).name })
    return try files.list(path).contains { name in
      name.bytes.suffix(6) == Array(".state".utf8)[...] && !others.contains(name)
    }
  }

  /// Removes the whole folder; the options last, so that until then it is known to be ours.
  package func removeAll() throws(FileError) {
    for name in try files.list(path) where name != Self.options {
      try files.removeTree(path / name)
    }
    try files.removeTree(path)
  }
}
