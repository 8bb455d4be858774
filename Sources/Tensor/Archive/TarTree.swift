/// A tar archive as folders and files, compressed with gzip or not.
///
/// Opening reads all headers, of a compressed archive all of it. A hard link to a file of the archive is that file; other
/// links and devices are told as what they are, and nothing is read from them.
struct TarTree: IndexedTree {
  private enum Source: Sendable {
    case mapped(ByteStorage)
    case compressed(GzipFile)
  }

  private let source: Source
  /// Where the bytes of the files lie in the archive, unpacked.
  private(set) var index = TreeIndex<Range<Int>>()

  /// - Returns: nil for a checkpoint of torch before 0.2, which is a tar archive too.
  /// - Throws: `TreeError` where it is damaged or was cut, names lead out of it, or two members have one.
  init?(_ file: ByteStorage) throws {
    var headers = TarHeaders()
    try withExtendedLifetime(file) {
      while let wanted = headers.wanted, wanted.upperBound <= file.bytes.count {
        try headers.read(UnsafeRawBufferPointer(rebasing: file.bytes[wanted]))
      }
    }
    try self.init(.mapped(file), headers, count: file.bytes.count)
  }

  /// - Returns: nil where something else than a tar archive is compressed.
  /// - Throws: as above, and `TorchFileError` where the compressed bytes are damaged.
  init?(gzip file: ByteStorage) throws {
    var gatherer = TarGatherer()
    guard
      let compressed = try GzipFile(
        file, isWanted: TarHeaders.isHeader, reading: { try gatherer.read($0) })
    else { return nil }
    try self.init(.compressed(compressed), gatherer.headers, count: compressed.count)
  }

  private init?(_ source: Source, _ headers: TarHeaders, count: Int) throws(TreeError) {
    if headers.isTorch { return nil }
    try headers.checkEnd(count: count)
    self.source = source
    for member in headers.members {
      guard let path = try ArchiveNames.path(of: member.name) else { continue }
      switch member.kind {
      case .folder: try index.addFolder(path)
      case .file(let range): try index.add(path, range)
      case .hardLink(let name):
        if let target = try ArchiveNames.path(of: name), let range = index[target] {
          try index.add(path, range)
        } else {
          try index.addOther(path)
        }
      case .other: try index.addOther(path)
      }
    }
    index.sort()
  }

  func bytes(of path: Path, limit: Int) throws(TreeError) -> ByteStorage {
    guard let range = index[path] else { throw .noFile }
    switch source {
    case .mapped(let file): return file.slice(range)
    case .compressed(let file):
      guard range.count <= limit else { throw .tooLarge(range.count, limit: limit) }
      do {
        return try file.bytes(range)
      } catch {
        throw TreeError("\(error)", hint: "")
      }
    }
  }
}
