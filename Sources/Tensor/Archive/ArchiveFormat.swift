/// The formats of archives that are read as folders: a new one is a `ReadableTree` and its case here.
package enum ArchiveFormat {
  /// Opens an archive.
  ///
  /// - Returns: nil for a file of another kind; so are checkpoints of torch and numpy's arrays, which are archives
  ///   too.
  /// - Throws: where it is an archive that can't be read.
  package static func open(_ file: ByteStorage) throws -> (any ReadableTree)? {
    try withExtendedLifetime(file) {
      switch ForeignFormat(of: file.bytes) {
      case .zip:
        // A checkpoint that is damaged is for its own reader to tell of.
        if ForeignZip.beginsAsTorch(file.bytes) { return nil }
        let directory = try ZipDirectory(file.bytes)
        switch ForeignZip(directory.members) {
        case .zoo?, .other?: return try ZipTree(file, directory)
        case .numpy?, nil: return nil
        }
      case .tar: return try TarTree(file)
      case .gzip: return try TarTree(gzip: file)
      default: return nil
      }
    }
  }
}
