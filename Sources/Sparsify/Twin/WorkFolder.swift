import Glibc
import Tensor

/// The folder beside a twin where its unfinished trials lie: gone when all are finished.
///
///     sparsify.json    whose work it is, see `Mark`
///     plan.json        which trials it is for, see `PlannedTrials`
///     claims/          who trains what, see `ClaimFolder`
///     workers/         who works here or has, see `WorkerRecord`
///     dataset.pt       the data set of an archive, where the twin is to have none
///     end.claim        who writes the twin's root files
///     staging/         what is not whole yet, each file under a name of its own
///     gathered/        of a twin that becomes an archive what is finished, until it is one: each trial as a file
///     <trial>/         what will be moved into the twin
///     <trial>.state    from where it goes on, see `TrialState`
///     <trial>.failed   why it was given up, see `TrialFailure`
///     <trial>.old/     what gives way in the twin, damaged or with fewer epochs, until the new one has its place
///
/// Several processes may work in it. Nothing appears under its own name before it is whole.
package struct WorkFolder: Sendable {
  package let files: FileSystem
  package let path: Path

  package init(_ path: Path, files: FileSystem) {
    self.path = path
    self.files = files
  }

  package var markFile: Path { path / Mark.fileName }
  package var planFile: Path { path / Self.plan }
  /// For all workers.
  var dataFile: Path { path / ZooLayout.dataSetName }
  package var claims: Path { path / Self.claimFolder }
  package var staging: Path { path / Self.stagingFolder }
  package var workers: Path { path / Self.workersFolder }
  package func folder(of trial: Path) -> Path { path / Self.stem(of: trial) }
  package func stateFile(of trial: Path) -> Path { folder(of: trial).suffixed(Self.stateSuffix) }
  package func failureFile(of trial: Path) -> Path { folder(of: trial).suffixed(".failed") }
  package func displacedFolder(of trial: Path) -> Path {
    folder(of: trial).suffixed(Self.displacedSuffix)
  }

  /// Where version 0.1.0 kept what the run was started with.
  package static let legacyOptions: Path = "options.json"
  /// What is moved into a twin to see whether that works.
  static let probe: Path = ".sparsify-probe"
  private static let plan: Path = "plan.json"
  static let claimFolder: Path = "claims"
  static let stagingFolder: Path = "staging"
  private static let workersFolder: Path = "workers"
  static let gathered: Path = "gathered"
  static let clock: Path = "clock"
  /// The claim under which the twin's root files and mark are written, and this folder is removed.
  static let endClaim: Path = "end.claim"
  static let (stateSuffix, displacedSuffix) = (".state", ".old")
  private static let suffixes = [stateSuffix, ".failed", displacedSuffix]
  static let sharedFolders = [stagingFolder, claimFolder, workersFolder]

  /// Whether an entry is one that the folder may have without a mark: before it is written, or after it
  /// was removed.
  static func isBeginning(_ entry: FolderEntry) -> Bool {
    entry.kind == .folder && (sharedFolders + [gathered]).contains(entry.name)
      || entry.kind == .file && entry.name == endClaim
  }

  /// The trial's name, or where that leaves no room for suffixes, or is taken for something else,
  /// its beginning and a hash of the whole.
  package static func stem(of trial: Path) -> Path {
    let longest = 255 - ".failed".utf8.count
    let isTaken =
      ([Mark.fileName, legacyOptions, plan, endClaim, gathered, ZooLayout.dataSetName]
      + sharedFolders).contains(trial)
      || suffixes.contains { trial.hasSuffix($0) }
    if trial.bytes.count <= longest, !isTaken { return trial }
    let hash = Array("~\(StableHash.hexadecimal(of: trial.bytes))".utf8)
    return Path(bytes: trial.bytes.prefix(longest - hash.count) + hash)
  }

  /// Creates the folder and those in it that several processes share.
  package func create() throws(FileError) {
    try files.createFolder(path, withParents: true)
    for folder in Self.sharedFolders { try files.createFolder(path / folder) }
  }

  /// Writes a file here or in the twin: whole or not at all, whoever else writes the same.
  package func write(_ bytes: [UInt8], to target: Path) throws(FileError) {
    try files.writeAtomically(bytes, to: target, staging: staging)
  }

  /// The same of parts that are made one after the other.
  package func write(_ parts: some Sequence<ByteStorage>, to target: Path) throws(FileError) {
    try files.writeAtomically(parts, to: target, staging: staging)
  }

  /// Whether trials gather in it for an archive.
  var isGathering: Bool {
    get throws(FileError) { try files.isFolder(path / Self.gathered) }
  }

  /// Seconds since 1970 by the clock of the folder's file system: those of the machines that work in
  /// it may differ.
  package func now() throws(FileError) -> Double {
    let clock = staging / Self.clock
    do {
      try files.touch(clock)
    } catch  where error.code == ENOENT {
      try files.write([], to: clock, durably: false)
    }
    return try files.info(clock)?.modified ?? 0
  }

  /// The same for one who only looks: nil where nobody has used that clock, or it may not be touched.
  package func nowIfKnown() -> Double? {
    let clock = staging / Self.clock
    guard (try? files.touch(clock)) != nil else { return nil }
    return try? files.info(clock)?.modified
  }

  /// Why a trial was given up earlier, or nil.
  package func failure(of trial: Path) throws(FileError) -> TrialFailure? {
    try files.jsonObject(at: failureFile(of: trial))
      .flatMap { TrialFailure(json: .object($0), trial: trial) }
  }

  /// All trials that were given up, with the reasons.
  package func failures() throws(FileError) -> [TrialFailure] {
    var failures: [TrialFailure] = []
    for name in try files.listIfPresent(path) where name.hasSuffix(".failed") {
      let bytes = try files.readIfPresent(path / name)
      if let failure = bytes.flatMap({ TrialFailure(parsing: $0) }) { failures.append(failure) }
    }
    return failures
  }
}

extension Path {
  fileprivate func hasSuffix(_ suffix: String) -> Bool {
    bytes.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
  }
}
