/// The formats of archives that are read as folders: a new one is a `ReadableTree` and its case here.
enum ArchiveFormat {
  case zip

  /// Nil for a file of another kind; so are checkpoints of torch and numpy's arrays, which are zip archives too.
  init?(_ file: ByteStorage) {
    switch ForeignFormat(of: file.bytes) {
    case .zip:
      switch ForeignZip(file) {
      case .zoo?, .other?: self = .zip
      case .numpy?, nil: return nil
      }
    default: return nil
    }
  }

  func open(_ file: ByteStorage) throws -> any ReadableTree {
    switch self {
    case .zip: try ZipTree(file)
    }
  }
}
