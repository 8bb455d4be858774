import Glibc

extension FileSystem {
  /// The last bytes of a file that may be long: at most `count`.
  ///
  /// - Returns: the bytes, and whether they are the whole file; nil where there is no file.
  public func readTail(
    of path: Path, count: Int
  ) throws(FileError) -> (bytes: [UInt8], isWhole: Bool)? {
    let file: Int32
    do {
      file = try perform(.read, path) {
        path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
      }
    } catch  where error.code == ENOENT {
      return nil
    } catch  where error.code == ENOTDIR {
      guard let place = try place(inArchive: path, .read) else { return nil }
      if place.tree.node(at: place.inner) == nil { return nil }
      let storage = try place.bytes(path, .read, limit: Self.largestText)
      return withExtendedLifetime(storage) {
        (Array(storage.bytes.suffix(count)), storage.bytes.count <= count)
      }
    }
    defer { close(file) }
    var status = stat()
    try Self.retry(.read, path) { fstat(file, &status) }
    guard FileKind(mode: status.st_mode) == .file else {
      throw FileError(.read, path, code: EINVAL, hint: "It is not a regular file")
    }
    let size = Int(status.st_size)
    let start = max(0, size - count)
    var bytes = [UInt8](repeating: 0, count: size - start)
    var filled = 0
    while filled < bytes.count {
      let step = try Self.retry(.read, path) {
        bytes.withUnsafeMutableBytes {
          pread(file, $0.baseAddress! + filled, $0.count - filled, off_t(start + filled))
        }
      }
      if step == 0 { break }  // It got shorter while it was read.
      filled += step
    }
    bytes.removeLast(bytes.count - filled)
    return (bytes, start == 0)
  }
}
