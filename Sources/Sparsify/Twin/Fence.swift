import Glibc
import Tensor

/// Another worker has taken over what this one was at, see `Claim`.
package struct ClaimLost: CommandError {
  package var exitCode: ExitCode { .writingFailed }

  package var description: String {
    "another worker has taken over, or removes the work folder. The same command again goes on."
  }
}

/// Removes what workers share, so that one that has lost its claim takes nothing from the others.
///
/// What is to go first gets a name of this worker's own; then the claim is looked at once more. A
/// removal that is held up, for minutes even, meets nothing but what bears that name.
package struct Fence: Sendable {
  let work: WorkFolder
  /// Whether the claim still stands under which things are removed.
  let isHeld: @Sendable () -> Bool
  private var files: FileSystem { work.files }

  package init(_ work: WorkFolder, isHeld: @escaping @Sendable () -> Bool = { true }) {
    self.work = work
    self.isHeld = isHeld
  }

  /// Removes a file, or a folder with all in it; nothing there is fine.
  ///
  /// - Parameter laterPlace: where the path's folder may have been moved to meanwhile.
  /// - Throws: `ClaimLost`, with the path put back; `FileError`.
  package func remove(_ path: Path, laterPlace: Path? = nil) throws {
    guard let info = try files.info(path, followingLinks: false) else { return }
    // A link is refused there.
    if info.kind == .symbolicLink { return try files.removeTree(path) }
    do {
      try move(path, to: work.staging / files.stagedName(), laterPlace: laterPlace) {
        try files.removeTree($0)
      }
    } catch let error as FileError where error.code == EXDEV && info.kind == .folder {
      // It comes from a lower layer of an overlay, of which files can be moved, and folders can't.
      for name in try files.listIfPresent(path) {
        try remove(path / name, laterPlace: laterPlace.map { $0 / name })
      }
      try files.removeEmptyFolder(path)
    }
  }

  /// Moves something that workers share.
  ///
  /// - Parameters:
  ///   - laterPlace: as for `remove`.
  ///   - body: what to do with it where the claim stood all the time.
  /// - Throws: `ClaimLost`, with the path put back; `FileError`; what `body` throws.
  func move(
    _ path: Path, to target: Path, laterPlace: Path? = nil,
    then body: (Path) throws -> Void = { _ in }
  ) throws {
    guard isHeld() else { throw ClaimLost() }
    try files.rename(path, to: target, replacing: true)
    guard isHeld() else {
      try putBack(target, at: [path] + (laterPlace.map { [$0] } ?? []))
      throw ClaimLost()
    }
    try body(target)
  }

  /// Gives back what another worker has by now, in the first of the places that there is.
  private func putBack(_ aside: Path, at places: [Path]) throws(FileError) {
    for place in places {
      do {
        return try files.rename(aside, to: place)
      } catch  where error.code == EEXIST {
        // It has been made again.
        return try files.removeTree(aside)
      } catch  where error.code == ENOENT {}
    }
    try files.removeTree(aside)
  }

  /// Removes all that the tool may have written in a trial's folder, and the folder where nothing else
  /// is in it.
  package func removeTrialFiles(in folder: Path) throws {
    for entry in try files.entriesIfPresent(of: folder) {
      let path = folder / entry.name
      if entry.kind == .file, TrialFiles.fileNames.contains(entry.name) {
        try remove(path)
      } else if entry.kind == .folder, CheckpointFolders.epoch(of: entry.name) != nil {
        try removeCheckpoint(path)
      }
    }
    try files.removeEmptyFolder(folder)
  }

  /// Removes a checkpoint's folder, or the tool's files in it where there are others.
  ///
  /// - Parameter laterPlace: as for `remove`.
  func removeCheckpoint(_ folder: Path, laterPlace: Path? = nil) throws {
    let entries = try files.entriesIfPresent(of: folder)
    let own = entries.filter {
      $0.kind == .file && TrialFiles.checkpointFileNames.contains($0.name)
    }
    if own.count == entries.count { return try remove(folder, laterPlace: laterPlace) }
    for entry in own { try remove(folder / entry.name) }
  }
}
