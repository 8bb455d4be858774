import Glibc

extension FileSystem {
  /// The last bytes of a file that may be long: at most `count`.
  ///
  /// - Returns: the bytes, and whether they are the whole file; nil where there is no file.
  public func readTail(
    of path: Path, count: Int
  ) throws(FileError) -> (bytes: [UInt8], isWhole: Bool)? {
    do {
      return try withOpenFile(path, .read) { file throws(FileError) in
        switch file {
        case .archived(let place):
          let storage = try place.bytes(path, .read, limit: Self.largestText)
          return withExtendedLifetime(storage) {
            (Array(storage.bytes.suffix(count)), storage.bytes.count <= count)
          }
        case .descriptor(let descriptor, let size):
          let start = max(0, size - count)
          return (try Self.bytes(start..<size, of: descriptor, path), start == 0)
        }
      }
    } catch  where error.code == ENOENT || error.code == ENOTDIR {
      return nil
    }
  }
}
