/// The formats of archives that are read as folders: a new one is a `ReadableTree` and its case here.
package enum ArchiveFormat {
  /// More files and folders in one archive are refused: 1,000 models of 1,000 epochs have a fifth.
  package static let mostEntries = 10_000_000

  /// Opens an archive.
  ///
  /// - Parameter mostEntries: the files and folders that it may have.
  /// - Returns: nil for a file of another kind; so are checkpoints of torch and numpy's arrays, which are archives
  ///   too.
  /// - Throws: where it is an archive that can't be read.
  package static func open(
    _ file: ByteStorage, mostEntries: Int = Self.mostEntries
  ) throws -> (any ReadableTree)? {
    try withExtendedLifetime(file) {
      switch ForeignFormat(of: file.bytes) {
      case .zip:
        // A checkpoint that is damaged is for its own reader to tell of.
        if ForeignZip.beginsAsTorch(file.bytes) { return nil }
        let directory = try ZipDirectory(file.bytes)
        switch ForeignZip(directory.members) {
        case .zoo?, .other?: return try ZipTree(file, directory, mostEntries: mostEntries)
        case .numpy?, nil: return nil
        }
      case .tar: return try TarTree(file, mostEntries: mostEntries)
      case .gzip: return try TarTree(gzip: file, mostEntries: mostEntries)
      default: return nil
      }
    }
  }
}
