import Glibc

/// Files that are made under another name, one that nobody else has, and get their own when they are whole.
extension FileSystem {
  /// What a file system gives that has no hard links, or none between these two folders. Some of those that keep files
  /// elsewhere say that the disk failed.
  static let linkRefusals: Set<Int32> = [EPERM, ENOTSUP, ENOSYS, EMLINK, EXDEV, EIO]

  /// Lets `write` fill a file of another name and gives it its own, in place of what has it.
  ///
  /// - Parameters:
  ///   - staging: as for `writeAtomically(_:to:staging:)`.
  ///   - write: is given the open file, to close, and its path.
  func replace(
    _ path: Path, _ staging: Path?, _ write: (Int32, Path) throws(FileError) -> Void
  ) throws(FileError) {
    try stage(path, staging, write) { partial throws(FileError) in
      try rename(partial, to: path, replacing: true)
    }
  }

  /// Writes a whole file or nothing, in place of none: `parts`, one after the other.
  ///
  /// Of several processes that try, on one machine or on many over a network file system, one succeeds.
  /// - Throws: `FileError` with code `EEXIST` where there is something of that name.
  package func writeNew(
    _ parts: some Sequence<ByteStorage>, to path: Path
  ) throws(FileError) {
    try stage(path, nil) { file, partial throws(FileError) in
      try write(parts, to: file, at: partial)
    } place: { partial throws(FileError) in
      if let isPlaced = try link(partial, at: path) {
        guard isPlaced else { throw FileError(.write, path, code: EEXIST) }
        return discard(partial)
      }
      // A moment in which the file is empty has to do.
      guard try createExclusively([], path, durably: false) else {
        throw FileError(.write, path, code: EEXIST)
      }
      try removingOnFailure(path) { () throws(FileError) in
        try rename(partial, to: path, replacing: true)
      }
    }
  }

  /// Gives a whole file a second name, which nothing may have.
  ///
  /// - Returns: whether it has it; nil where the file system has no hard links.
  func link(_ partial: Path, at path: Path) throws(FileError) -> Bool? {
    do throws(FileError) {
      try hardLink(partial, at: path)
      return true
    } catch  where error.code == EEXIST {
      // Over a network the answer to a successful call can get lost, and the second try fails.
      return try info(partial)?.linkCount == 2
    } catch  where Self.linkRefusals.contains(error.code) {
      return nil
    }
  }

  /// Lets `write` fill a new file of another name and `place` give it its own; where either fails nothing stays of it.
  private func stage(
    _ path: Path, _ staging: Path?, _ write: (Int32, Path) throws(FileError) -> Void,
    place: (Path) throws(FileError) -> Void
  ) throws(FileError) {
    let (file, partial) = try createStaged(for: path, staging)
    guard staging == nil else {
      return try removingOnFailure(partial) { () throws(FileError) in
        try write(file, partial)
        try place(partial)
      }
    }
    do {
      try write(file, partial)
      try StagedFiles.finish(path, from: partial) { () throws(FileError) in try place(partial) }
    } catch {
      StagedFiles.drop(partial) { discard(partial) }
      throw error.naming(path, for: partial)
    }
  }

  /// Makes an empty file for what is to be another one.
  ///
  /// - Parameter staging: the folder for it; nil takes that of the file.
  func createStaged(
    for path: Path, _ staging: Path?
  ) throws(FileError) -> (file: Int32, path: Path) {
    var triesLeft = 100
    while true {
      let partial = staging.map { $0 / stagedName() } ?? path.parent / StagedName().path
      do {
        guard staging == nil else { return (try createNew(partial), partial) }
        let file = try StagedFiles.begin(partial) { () throws(FileError) in try createNew(partial) }
        return (file, partial)
      } catch  where error.code == EEXIST && triesLeft > 0 {
        triesLeft -= 1
      } catch {
        throw staging == nil ? error.naming(path, for: partial) : error
      }
    }
  }

  /// Makes a file of which nothing is there yet, not even a link, and opens it for writing.
  func createNew(_ path: Path) throws(FileError) -> Int32 {
    try performAt(.write, path) { [flags = openFlags(for: path)] in
      openat($0, $1, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | flags, 0o666)
    }
  }

  /// Performs `body`; where it fails, nothing stays at `partial`.
  func removingOnFailure(
    _ partial: Path, _ body: () throws(FileError) -> Void
  ) throws(FileError) {
    do {
      try body()
    } catch {
      discard(partial)
      throw error
    }
  }
}

extension FileError {
  /// The same of the file that the user knows, where it is of the one that becomes it.
  fileprivate func naming(_ path: Path, for partial: Path) -> FileError {
    guard self.path == partial, target == nil else { return self }
    return FileError(operation, path, code: code, reason: reason, hint: hint)
  }
}
