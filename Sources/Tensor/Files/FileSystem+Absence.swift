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
    if try isFolder(above), try archive(above: above) == nil {
      return FileError(operation, path, code: ENOENT)
    }
    guard try isTree(above) else {
      return FileError(
        operation, path, code: ENOTDIR, hint: "'\(above)' is a file, not a folder")
    }
    let names = try list(above)
    let some = names.prefix(5).map { "'\($0.description.excerpt(100))'" }.joined(separator: ", ")
    return FileError(
      operation, path, code: ENOENT,
      hint: names.isEmpty
        ? "'\(above)' is an archive with nothing in it"
        : "In '\(above)' there are: \(some)" + (names.count > 5 ? ", …" : ""))
  }
}
