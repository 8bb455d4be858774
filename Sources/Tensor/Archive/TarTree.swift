/// A tar archive as folders and files, compressed with gzip or not.
///
/// Opening reads all headers, of a compressed archive all of it. A hard link to a file of the archive is that file; other
/// links, devices and files that are stored sparse are told as what they are, and nothing is read from them.
struct TarTree: IndexedTree {
  private enum Source: Sendable {
    case mapped(ByteStorage)
    case compressed(GzipFile)
  }

  private let source: Source
  let index: TreeIndex<TarFile>

  /// - Returns: nil for a checkpoint of torch before 0.2, which is a tar archive too.
  /// - Throws: `TreeError` where it is damaged or was cut, names lead out of it, two members have one, or there are
  ///   too many.
  init?(_ file: ByteStorage, mostEntries: Int) throws {
    var listing = TarListing(mostEntries: mostEntries)
    try withExtendedLifetime(file) {
      while let wanted = listing.wanted, wanted.upperBound <= file.bytes.count {
        try listing.read(UnsafeRawBufferPointer(rebasing: file.bytes[wanted]))
      }
    }
    try self.init(.mapped(file), &listing, count: file.bytes.count)
  }

  /// - Returns: nil where something else than a tar archive is compressed.
  /// - Throws: as above, and `FileFormatError` where the compressed bytes are damaged.
  init?(gzip file: ByteStorage, mostEntries: Int) throws {
    var gatherer = TarGatherer(TarListing(mostEntries: mostEntries))
    guard
      let compressed = try GzipFile(
        file, isWanted: TarHeaders.isHeader, reading: { try gatherer.read($0) })
    else { return nil }
    try self.init(.compressed(compressed), &gatherer.listing, count: compressed.count)
  }

  private init?(
    _ source: Source, _ listing: inout TarListing, count: Int
  ) throws(TreeError) {
    if listing.isTorch { return nil }
    try listing.finish(count: count)
    self.source = source
    index = listing.index
  }

  func bytes(of path: Path, limit: Int) throws(TreeError) -> ByteStorage {
    try bytes(try range(of: path), limit: limit)
  }

  func head(of path: Path, count: Int) throws(TreeError) -> ByteStorage {
    let range = try range(of: path)
    let end = range.lowerBound + min(count, range.count)
    return try bytes(range.lowerBound..<end, limit: .max)
  }

  /// Where a file lies in the archive, unpacked.
  private func range(of path: Path) throws(TreeError) -> Range<Int> {
    guard let file = index[path] else { throw .noFile }
    guard case .whole(let range) = file else {
      throw TreeError(
        "it is stored sparse, as the stretches that are not zero",
        hint: "Pack it again without --sparse, or unpack the archive, and give the folder")
    }
    return range
  }

  private func bytes(_ range: Range<Int>, limit: Int) throws(TreeError) -> ByteStorage {
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
