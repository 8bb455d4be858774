import Tensor

/// What stands where a user wants something written.
package enum OutputKind: Sendable {
  case nothing
  case file
  case folder
  /// A device, a pipe or a socket, or another name of an open file, as `/dev/stdout` is: what is written there goes
  /// on in it, and nothing can take its place.
  case stream

  /// - Throws: `RunError` where there is a link that leads nowhere; `FileError`.
  package init(at path: Path, files: FileSystem) throws {
    guard let info = try files.info(path) else {
      guard try files.info(path, followingLinks: false) != nil else {
        self = .nothing
        return
      }
      throw RunError(
        .usage,
        "'\(path)' is a link that leads nowhere, to '\(try files.destination(ofLink: path))'. Choose another name, or "
          + "mend or remove the link.")
    }
    switch info.kind {
    case .other: self = .stream
    case _ where try Self.isOpenFile(path, files): self = .stream
    case .folder: self = .folder
    case .file, .symbolicLink: self = .file
    }
  }

  /// What stands where a file or a folder is to be made.
  ///
  /// - Throws: `RunError` where it is nothing of both, or a link that leads nowhere; `FileError`.
  package static func replaceable(at path: Path, files: FileSystem) throws -> OutputKind {
    let kind = try OutputKind(at: path, files: files)
    guard kind != .stream else {
      throw RunError(
        .usage,
        "'\(path)' is a device, a pipe or a socket, and no file or folder can take its place. Choose another name."
      )
    }
    return kind
  }

  /// Whether a path leads to a file by way of those that a process has open.
  private static func isOpenFile(_ path: Path, _ files: FileSystem) throws -> Bool {
    var path = path
    // The system follows no more links than that.
    for _ in 0..<40 {
      guard try files.info(path, followingLinks: false)?.kind == .symbolicLink else { break }
      let folder = try files.resolve(path.parent)
      if folder.components.first == "proc" { return true }
      let destination = try files.destination(ofLink: path)
      path = destination.bytes.first == UInt8(ascii: "/") ? destination : folder / destination
    }
    return false
  }
}
