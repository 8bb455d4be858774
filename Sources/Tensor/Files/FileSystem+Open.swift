import Glibc

extension FileSystem {
  /// A file that is open for reading, wherever it lies.
  enum OpenFile {
    /// With its bytes.
    case descriptor(Int32, count: Int)
    case archived(ArchivePlace)
  }

  /// Opens a regular file, also one in an archive, for as long as `body` takes.
  func withOpenFile<Result>(
    _ path: Path, _ operation: FileOperation,
    _ body: (OpenFile) throws(FileError) -> Result
  ) throws(FileError) -> Result {
    let descriptor: Int32
    do {
      // Not blocking: opening a pipe would wait for somebody to write to it.
      descriptor = try perform(operation, path) {
        path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
      }
    } catch  where error.code == ENOTDIR {
      guard let place = try place(inArchive: path, operation) else { throw error }
      return try body(.archived(place))
    }
    defer { close(descriptor) }
    var status = stat()
    try Self.retry(operation, path) { fstat(descriptor, &status) }
    switch FileKind(mode: status.st_mode) {
    case .file: break
    case .folder: throw FileError(operation, path, code: EISDIR)
    default:
      throw FileError(
        operation, path, code: EINVAL, hint: "It is a pipe, socket or device, not a file")
    }
    return try body(.descriptor(descriptor, count: Int(status.st_size)))
  }
}
