import Glibc

extension FileSystem {
  /// Maps a whole file into memory, read only: the kernel brings in what is looked at.
  ///
  /// The mapping ends with the storage; an empty file gives no bytes. Whoever shortens the file in
  /// the meantime takes the bytes away: replace data sets, don't overwrite them.
  ///
  /// - Parameter limit: the most bytes to unpack, where it lies in an archive.
  public func map(_ path: Path, limit: Int = .max) throws(FileError) -> ByteStorage {
    try withOpenFile(path, .read) { file throws(FileError) in
      switch file {
      case .archived(let place): return try place.bytes(path, .read, limit: limit)
      case .descriptor(_, count: 0): return ByteStorage(count: 0) { _ in }
      case .descriptor(let descriptor, let count):
        guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0),
          start != MAP_FAILED
        else { throw FileError(.read, path, code: errno) }
        return ByteStorage(bytes: UnsafeRawBufferPointer(start: start, count: count)) {
          munmap(start, count)
        }
      }
    }
  }
}
