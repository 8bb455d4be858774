import Glibc

/// What a file system has left for this user.
public struct FreeSpace: Sendable, Hashable {
  public let bytes: Int
  /// Files that it can still hold; nil where it has no such limit.
  public let files: Int?
  /// A file takes a multiple of so many bytes.
  public let blockSize: Int

  package init(bytes: Int, files: Int?, blockSize: Int) {
    self.bytes = bytes
    self.files = files
    self.blockSize = blockSize
  }
}

extension FileSystem {
  /// What is left on the file system of an existing path; nil where it does not say.
  public func freeSpace(at path: Path) throws(FileError) -> FreeSpace? {
    var status = statvfs()
    try perform(.examine, path) { path.withCString { statvfs($0, &status) } }
    // Some file systems without a fixed size tell none.
    guard status.f_blocks > 0, let blockSize = Int(exactly: status.f_frsize), blockSize > 0 else {
      return nil
    }
    let (bytes, isBeyond) = Int(clamping: status.f_bavail)
      .multipliedReportingOverflow(by: blockSize)
    return FreeSpace(
      bytes: isBeyond ? .max : bytes,
      files: status.f_files > 0 ? Int(clamping: status.f_favail) : nil, blockSize: blockSize)
  }

  /// Finds out whether a folder can be written to, or created, without doing so.
  /// - Throws: The error that trying would end with.
  public func checkWritable(_ folder: Path) throws(FileError) {
    if try info(folder) != nil {
      try checkAccess(to: folder, .write, folder)
    } else {
      try checkAccess(to: nearestExisting(folder), .createFolder, folder)
    }
  }

  /// The path itself, or the nearest folder above it that exists.
  public func nearestExisting(_ path: Path) throws(FileError) -> Path {
    var nearest = path
    while try info(nearest) == nil, nearest.parent != nearest { nearest = nearest.parent }
    return nearest
  }

  private func checkAccess(
    to folder: Path, _ operation: FileOperation, _ path: Path
  ) throws(FileError) {
    guard try isFolder(folder) else { throw FileError(operation, path, code: ENOTDIR) }
    try Self.retry(operation, path) {
      folder.withCString { faccessat(AT_FDCWD, $0, W_OK | X_OK, AT_EACCESS) }
    }
  }
}
