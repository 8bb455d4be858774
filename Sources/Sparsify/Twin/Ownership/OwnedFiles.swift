import Tensor

/// The files that a record names in a folder: what may be moved or removed there, and nothing else.
struct OwnedFiles {
  let folder: Path
  /// Relative to `folder`; the one that says whose they are comes last.
  let paths: [Path]
  let files: FileSystem

  /// Whether the folder holds nothing but these.
  func areAll() throws(FileError) -> Bool {
    let own = Set(paths)
    let parents = Set(paths.map(\.parent))
    for entry in try files.entries(of: folder) {
      if entry.kind == .folder, parents.contains(entry.name) {
        for inner in try files.list(folder / entry.name)
        where !own.contains(entry.name / inner) { return false }
      } else if !own.contains(entry.name) {
        return false
      }
    }
    return true
  }

  /// Removes them, and the folders that become empty; what else lies there stays.
  func remove() throws(FileError) {
    for path in paths where try isOwn(path) { try files.removeTree(folder / path) }
    try removeEmptyFolders()
  }

  /// Moves them to a folder, and removes the folders that become empty.
  ///
  /// - Parameters:
  ///   - recordFirst: whether the last path goes first, so that it is known from then on whose the
  ///     others are.
  ///   - replacing: whether files of their names give way there; otherwise they are an error.
  func move(
    to target: Path, recordFirst: Bool, replacing: Bool = false
  ) throws(FileError) {
    try files.createFolder(target)
    let order = recordFirst ? paths.suffix(1) + paths.dropLast() : paths
    for path in order where try isOwn(path) {
      if path.parent != "." { try files.createFolder(target / path.parent) }
      try files.rename(folder / path, to: target / path, replacing: replacing)
    }
    for parent in Set(order.map(\.parent)).sorted() { try files.syncFolder(target / parent) }
    try removeEmptyFolders()
  }

  /// Copies them to a new folder; on disk when it returns.
  func copy(to target: Path) throws(FileError) {
    try files.createFolder(target)
    for path in paths where try isOwn(path) {
      if path.parent != "." { try files.createFolder(target / path.parent) }
      try files.copy(folder / path, to: target / path)
    }
    for entry in try files.entries(of: target) where entry.kind == .folder {
      try files.syncFolder(target / entry.name)
    }
    try files.syncFolder(target)
  }

  /// Whether a regular file is still there.
  private func isOwn(_ path: Path) throws(FileError) -> Bool {
    try files.info(folder / path, followingLinks: false)?.kind == .file
  }

  private func removeEmptyFolders() throws(FileError) {
    let parents = Set(paths.map(\.parent)).filter { $0 != "." }
    for parent in parents.sorted() { try files.removeEmptyFolder(folder / parent) }
    try files.removeEmptyFolder(folder)
  }
}
