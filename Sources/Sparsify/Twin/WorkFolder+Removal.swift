import Glibc
import Tensor

extension WorkFolder {
  /// Forgets how far a trial was begun; what else lies in its folder stays.
  ///
  /// - Throws: `ClaimLost`, `FileError`.
  func remove(_ trial: Path, within fence: Fence) throws {
    // The state first: without it whatever else is left counts for nothing.
    try fence.remove(stateFile(of: trial))
    try fence.removeTrialFiles(in: folder(of: trial))
  }

  /// Forgets everything about a trial that has its place in the twin.
  func forget(_ trial: Path, within fence: Fence) throws {
    try remove(trial, within: fence)
    try fence.removeTrialFiles(in: displacedFolder(of: trial))
  }

  /// The names in the folder that the tool gives, to whom it belongs or to these trials.
  func ownNames(of trials: [Path]) throws(FileError) -> [Path] {
    let parts = Set(
      trials.flatMap { trial in
        [
          folder(of: trial), stateFile(of: trial), failureFile(of: trial),
          displacedFolder(of: trial),
        ].map(\.name)
      } + [planFile, markFile, dataFile, claims, staging, workers].map(\.name)
        + [Self.endClaim, Self.legacyOptions, Self.gathered])
    return try files.listIfPresent(path).filter { parts.contains($0) }
  }

  /// Removes all that is the tool's, its mark and the claim on the end last, and the folder where
  /// nothing else is in it.
  ///
  /// What a worker that just begins has staged stays with its record; it finds the mark closed.
  ///
  /// - Parameters:
  ///   - trials: all that any run may have begun.
  ///   - fence: the claim on the end.
  /// - Returns: what lies there and is not the tool's, relative to the folder.
  /// - Throws: `ClaimLost`, `FileError`.
  func removeAll(of trials: [Path], within fence: Fence) throws -> [Path] {
    let present = Set(try files.list(path))
    for trial in trials {
      for file in [stateFile(of: trial), failureFile(of: trial)] where present.contains(file.name) {
        try fence.remove(file)
      }
      for folder in [folder(of: trial), displacedFolder(of: trial)]
      where present.contains(folder.name) {
        try fence.removeTrialFiles(in: folder)
      }
    }
    for file in [planFile, dataFile, path / Self.legacyOptions] { try fence.remove(file) }
    var foreign: [Path] = []
    for name in try files.listIfPresent(claims) {
      let bytes = try files.readIfPresent(claims / name) ?? []
      if bytes.isEmpty || ClaimRecord(parsing: bytes) != nil {
        try fence.remove(claims / name)
      } else {
        foreign.append(Self.claimFolder / name)
      }
    }
    foreign += try removeWorkers(within: fence)
    try files.removeTree(staging / Self.clock)
    for folder in Self.sharedFolders { try files.removeEmptyFolder(path / folder) }

    let left = try files.entries(of: path)
    let others = left.filter { !Self.isBeginning($0) && $0.name != Mark.fileName }.map(\.name)
    // Nothing can be staged any more; what is removed too late here is made again. As long as anything
    // is left the mark says whose it is.
    guard fence.isHeld() else { throw ClaimLost() }
    if left.allSatisfy({ [Mark.fileName, Self.endClaim].contains($0.name) }) {
      try files.removeTree(markFile)
    }
    guard fence.isHeld() else { throw ClaimLost() }
    try files.removeTree(path / Self.endClaim)
    try files.removeEmptyFolder(path)
    return others + foreign
  }

  /// Removes the records of workers and what they say is staged.
  ///
  /// - Returns: what is staged and no record names.
  private func removeWorkers(within fence: Fence) throws -> [Path] {
    let records = WorkerRecords(self)
    try records.clearStaging(of: records.all())
    let staged = try files.listIfPresent(staging).filter { $0 != Self.clock }
    var foreign = staged
    for entry in try records.all() {
      let own = staged.filter { entry.staged($0) }
      foreign.removeAll { own.contains($0) }
      guard own.isEmpty else { continue }
      // Not staged: what is staged must have its record. Nobody else's has this name.
      guard fence.isHeld() else { throw ClaimLost() }
      try files.removeTree(workers / entry.name)
    }
    return foreign.map { Self.stagingFolder / $0 }
  }
}
