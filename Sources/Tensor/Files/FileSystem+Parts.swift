import Glibc

extension FileSystem {
  /// The first bytes of a file that may be long, at most `count`, and the size of the whole; nil where there is
  /// no file.
  public func readHead(
    of path: Path, count: Int
  ) throws(FileError) -> (bytes: [UInt8], size: Int)? {
    try readPart(of: path) { 0..<min(count, $0) }
  }

  /// The last bytes of a file that may be long: at most `count`.
  ///
  /// - Returns: the bytes, and whether they are the whole file; nil where there is no file.
  public func readTail(
    of path: Path, count: Int
  ) throws(FileError) -> (bytes: [UInt8], isWhole: Bool)? {
    try readPart(of: path) { max(0, $0 - count)..<$0 }.map { ($0.bytes, $0.size <= count) }
  }

  /// A part of a file's bytes, which its size decides.
  private func readPart(
    of path: Path, _ part: (_ size: Int) -> Range<Int>
  ) throws(FileError) -> (bytes: [UInt8], size: Int)? {
    do {
      return try withOpenFile(path, .read) { file throws(FileError) in
        switch file {
        case .archived(let place):
          let size = try place.size(path, .read)
          let part = part(size)
          // What lies behind the part need not be unpacked.
          let storage =
            part.upperBound < size
            ? try place.head(path, .read, count: part.upperBound)
            : try place.bytes(path, .read, limit: Self.largestText)
          return (
            withExtendedLifetime(storage) {
              Array(storage.bytes.dropFirst(part.lowerBound).prefix(part.count))
            }, size
          )
        case .descriptor(let descriptor, let size):
          return (try Self.bytes(part(size), of: descriptor, path), size)
        }
      }
    } catch  where error.code == ENOENT || error.code == ENOTDIR {
      return nil
    }
  }

  /// All bytes of a file of any size, in memory of their own: for files that others replace in the meantime, which a
  /// mapping over a network might not survive. Nil where there is no file.
  public func load(_ path: Path) throws(FileError) -> ByteStorage? {
    do {
      return try withOpenFile(path, .read) { file throws(FileError) in
        switch file {
        case .archived(let place): return try place.bytes(path, .read, limit: .max)
        case .descriptor(let descriptor, let size):
          return try Self.load(size, from: descriptor, path)
        }
      }
    } catch  where error.code == ENOENT || error.code == ENOTDIR {
      return nil
    }
  }

  private static func load(
    _ size: Int, from descriptor: Int32, _ path: Path
  ) throws(FileError) -> ByteStorage {
    try ByteStorage(count: size) { buffer throws(FileError) in
      // Fewer: it got shorter.
      guard try fill(buffer, from: 0, of: descriptor, path) == size else {
        throw FileError(.read, path, code: EIO)
      }
    }
  }
}
