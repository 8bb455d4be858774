import Synchronization

/// What this process has among files of the user's that must not stay there when it ends early, and what it has finished.
package enum StagedFiles {
  private struct State {
    /// Files and folders that are not whole yet.
    var unfinished: Set<Path> = []
    /// Folders that are to have something in them.
    var folders: [Path] = []
    var finished: Set<Path> = []
  }

  private static let state = Mutex(State())

  /// Lets `make` begin a file or folder that gets its own name when it is whole.
  static func begin<Result>(
    _ staged: Path, _ make: () throws(FileError) -> Result
  ) throws(FileError) -> Result {
    try CriticalSection.perform { () throws(FileError) in
      let made = try make()
      state.withLock { _ = $0.unfinished.insert(staged) }
      return made
    }
  }

  /// Lets `make` make a folder that is of no use as long as it is empty.
  static func beginFolder(
    _ folder: Path, _ make: () throws(FileError) -> Void
  ) throws(FileError) {
    try CriticalSection.perform { () throws(FileError) in
      try make()
      state.withLock { $0.folders.append(folder) }
    }
  }

  /// Lets `place` give what is whole its own name.
  ///
  /// - Parameters:
  ///   - path: what the user calls it.
  ///   - staged: what it was until then; nil where it was nothing.
  package static func finish(
    _ path: Path, from staged: Path? = nil, _ place: () throws(FileError) -> Void
  ) throws(FileError) {
    try CriticalSection.perform { () throws(FileError) in
      try place()
      state.withLock {
        if let staged { $0.unfinished.remove(staged) }
        $0.finished.insert(path)
      }
    }
  }

  /// Lets `remove` remove what is not to become whole.
  package static func drop(_ staged: Path, _ remove: () -> Void) {
    CriticalSection.perform {
      remove()
      state.withLock { _ = $0.unfinished.remove(staged) }
    }
  }

  /// Whether this process has made what the user calls so, whole.
  package static func hasFinished(_ path: Path) -> Bool {
    state.withLock { $0.finished.contains(path) }
  }

  /// Removes all that is unfinished. Other threads may still write to it, but begin nothing.
  ///
  /// - Returns: what can't be removed.
  package static func removeAll(_ files: FileSystem) -> [Path] {
    let (unfinished, folders) = state.withLock { ($0.unfinished.sorted(), $0.folders) }
    let left = unfinished.filter { path in
      // What has been added to a folder in the meantime goes the next time.
      !(0..<100).contains { _ in (try? files.removeTree(path)) != nil }
    }
    for folder in folders.reversed() { try? files.removeEmptyFolder(folder) }
    return left
  }
}

extension FileSystem {
  /// Makes a folder that gets its own name when it is whole, beside what it becomes.
  ///
  /// - Returns: its path.
  package func createStagedFolder(for path: Path) throws(FileError) -> Path {
    let staged = path.parent / StagedName().path
    try StagedFiles.begin(staged) { () throws(FileError) in try createFolder(staged) }
    return staged
  }

  /// Gives such a folder its own name, which the user calls `name`.
  package func finishStagedFolder(
    _ staged: Path, at path: Path, replacing: Bool, named name: Path
  ) throws(FileError) {
    try StagedFiles.finish(name, from: staged) { () throws(FileError) in
      try rename(staged, to: path, replacing: replacing)
    }
  }

  /// Removes such a folder with all in it, where that can be done.
  package func dropStagedFolder(_ staged: Path) {
    StagedFiles.drop(staged) { try? removeTree(staged) }
  }

  /// Makes a folder, which may be there already. One that is new, and empty when the process is stopped, goes.
  package func createFolderToFill(
    _ path: Path, withParents: Bool = false
  ) throws(FileError) {
    if try exists(path) { return try createFolder(path, withParents: withParents) }
    try StagedFiles.beginFolder(path) { () throws(FileError) in
      try createFolder(path, withParents: withParents)
    }
  }
}
