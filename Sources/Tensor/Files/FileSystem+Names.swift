import Glibc

extension FileSystem {
  /// Gives a file or folder another name, in one step that is seen whole or not at all.
  /// - Parameter replacing: Whether a file (or an empty folder) of the new name gives way;
  ///   otherwise it is an error with code `EEXIST`. It is looked up before the step, so two
  ///   processes must not race for one name.
  public func rename(_ path: Path, to target: Path, replacing: Bool = false) throws(FileError) {
    if !replacing, try info(target, followingLinks: false) != nil {
      throw FileError(.rename, path, target: target, code: EEXIST)
    }
    try perform(.rename, path, target: target) {
      path.withCString { old in target.withCString { Glibc.rename(old, $0) } }
    }
  }

  /// Removes a file, a link (not what it leads to), or a folder with all that is in it.
  /// Nothing there is fine, and so is another process that removes the same.
  public func removeTree(_ path: Path) throws(FileError) {
    let kind = try info(path, followingLinks: false)?.kind
    guard let kind else { return }
    do {
      if kind == .folder {
        for name in try list(path) { try removeTree(path / name) }
        try perform(.remove, path) { path.withCString { rmdir($0) } }
      } else {
        try perform(.remove, path) { path.withCString { unlink($0) } }
      }
    } catch  where error.code == ENOENT {}
  }

  /// Gives a file a second name. Both must lie on one file system.
  public func hardLink(_ path: Path, at newName: Path) throws(FileError) {
    try perform(.hardLink, path, target: newName) {
      path.withCString { old in newName.withCString { link(old, $0) } }
    }
  }

  /// Makes a symbolic link that leads to `destination`, which need not exist.
  public func symbolicLink(to destination: Path, at path: Path) throws(FileError) {
    try perform(.symbolicLink, path) {
      destination.withCString { old in path.withCString { symlink(old, $0) } }
    }
  }
}
