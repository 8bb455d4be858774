import Glibc

extension FileSystem {
  /// Maps a whole file into memory, read only: the kernel brings in what is looked at.
  ///
  /// The mapping ends with the storage; an empty file gives no bytes. Whoever shortens the file in
  /// the meantime takes the bytes away: replace data sets, don't overwrite them.
  public func map(_ path: Path) throws(FileError) -> ByteStorage {
    // Without waiting: opening a pipe that nobody writes to would otherwise never return.
    let descriptor: Int32
    do {
      descriptor = try perform(.read, path) {
        path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
      }
    } catch  where error.code == ENOTDIR {
      guard let place = try place(inArchive: path, .read) else { throw error }
      return try place.bytes(path, .read, limit: .max)
    }
    defer { close(descriptor) }

    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError(.read, path, code: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw status.st_mode & S_IFMT == S_IFDIR
        ? FileError(.read, path, code: EISDIR)
        : FileError(
          .read, path, code: EINVAL, hint: "It is a pipe, socket or device, not a file")
    }
    let count = Int(status.st_size)
    guard count > 0 else { return ByteStorage(count: 0) { _ in } }
    guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED
    else { throw FileError(.read, path, code: errno) }
    return ByteStorage(bytes: UnsafeRawBufferPointer(start: start, count: count)) {
      munmap(start, count)
    }
  }
}
