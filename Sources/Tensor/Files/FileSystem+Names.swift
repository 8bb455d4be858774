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
    try performAt(.rename, path, target: target) { renameat($0, $1, $2, $3) }
  }

  /// Removes a file, a link (not what it leads to), or a folder with all that is in it.
  /// Nothing there is fine, and so is another process that removes the same. Below a guarded folder a
  /// link is an error.
  public func removeTree(_ path: Path) throws(FileError) {
    let kind = try info(path, followingLinks: false)?.kind
    guard let kind else { return }
    do throws(FileError) {
      if kind == .folder {
        for name in try list(path) { try removeTree(path / name) }
        try performAt(.remove, path) { unlinkat($0, $1, AT_REMOVEDIR) }
      } else if kind == .symbolicLink, isGuarded(path) {
        throw FileError(
          .remove, path, code: ELOOP,
          hint: "It is a link that sparsify did not make: remove or rename it")
      } else {
        try performAt(.remove, path) { unlinkat($0, $1, 0) }
      }
    } catch  where error.code == ENOENT {}
  }

  /// Removes a symbolic link, not what it leads to.
  package func removeLink(_ path: Path) throws(FileError) {
    try performAt(.remove, path) { unlinkat($0, $1, 0) }
  }

  /// Removes a folder that is empty; one that is not, or is none, stays as it is.
  package func removeEmptyFolder(_ path: Path) throws(FileError) {
    do {
      try performAt(.remove, path) { unlinkat($0, $1, AT_REMOVEDIR) }
    } catch  where [ENOENT, ENOTEMPTY, EEXIST, ENOTDIR].contains(error.code) {}
  }

  /// Gives a file a second name. Both must lie on one file system.
  public func hardLink(_ path: Path, at newName: Path) throws(FileError) {
    try performAt(.hardLink, path, target: newName) { linkat($0, $1, $2, $3, 0) }
  }

  /// Makes a symbolic link that leads to `destination`, which need not exist.
  public func symbolicLink(to destination: Path, at path: Path) throws(FileError) {
    try performAt(.symbolicLink, path) { folder, name in
      destination.withCString { symlinkat($0, folder, name) }
    }
  }
}
