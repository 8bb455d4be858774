import Glibc

extension FileSystem {
  /// Why nothing is found at a path: it is not there, it is a link that leads nowhere, or something
  /// above it is no folder.
  public func absence(
    of path: Path, _ operation: FileOperation
  ) throws(FileError) -> FileError {
    if try info(path, followingLinks: false)?.kind == .symbolicLink {
      return FileError(
        operation, path, code: ENOENT,
        hint:
          "It is a link that leads nowhere, to '\(try destination(ofLink: path))': mend the link")
    }
    var above = path.parent
    while try info(above) == nil, above.parent != above { above = above.parent }
    let isFolder = try info(above)?.kind == .folder
    return FileError(
      operation, path, code: isFolder ? ENOENT : ENOTDIR,
      hint: isFolder ? nil : "'\(above)' is a file, not a folder")
  }
}
