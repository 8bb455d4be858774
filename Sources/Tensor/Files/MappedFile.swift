import Glibc

/// Why a file could not be opened for reading.
public struct FileReadError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Kind: Sendable, Hashable {
    /// Nothing has this name.
    case missing
    /// A folder, pipe, socket or device.
    case notAFile
    /// There, but the system refuses to give it.
    case unreadable
  }

  public let kind: Kind
  public let path: Path
  /// What is wrong, as the rest of a sentence that begins with the path.
  public let message: String

  public init(kind: Kind, path: Path, message: String) {
    self.kind = kind
    self.path = path
    self.message = message
  }

  public var description: String { "\(path): \(message)" }
}

/// Whole files in memory without reading them: the kernel brings in what is looked at.
public enum MappedFile {
  /// Maps a file, read only. The mapping ends with the storage; an empty file gives no bytes.
  ///
  /// Whoever shortens the file in the meantime takes the bytes away: replace data sets, don't
  /// overwrite them.
  public static func map(_ path: Path) throws(FileReadError) -> ByteStorage {
    // Without waiting: opening a pipe that nobody writes to would otherwise never return.
    let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard descriptor >= 0 else { throw openError(path, errno) }
    defer { close(descriptor) }

    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw openError(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let what = status.st_mode & S_IFMT == S_IFDIR ? "a folder" : "a pipe, socket or device"
      throw FileReadError(
        kind: .notAFile, path: path, message: "is \(what); expected a file")
    }
    let count = Int(status.st_size)
    guard count > 0 else { return ByteStorage(count: 0) { _ in } }
    guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED
    else { throw openError(path, errno) }
    return ByteStorage(bytes: UnsafeRawBufferPointer(start: start, count: count)) {
      munmap(start, count)
    }
  }

  private static func openError(_ path: Path, _ code: Int32) -> FileReadError {
    let reason = String(cString: strerror(code))
    return FileReadError(
      kind: code == ENOENT || code == ENOTDIR ? .missing : .unreadable, path: path,
      message: code == ENOENT ? "no such file" : "can't be read: \(reason)")
  }
}
