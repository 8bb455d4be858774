import Tensor

/// Files that the tool writes beside those of the user.
extension FileSystem {
  /// A file's hash; nil where there is none.
  func hash(of path: Path) throws(FileError) -> String? {
    try readIfPresent(path, limit: 4 << 30).map { StableHash.hexadecimal(of: $0) }
  }

  /// Gives a file the first free of the names NAME.old, NAME.old2, …
  ///
  /// - Returns: its new path.
  func keepAside(_ path: Path) throws(FileError) -> Path {
    var number = 1
    while true {
      let old = path.suffixed(number == 1 ? ".old" : ".old\(number)")
      if try info(old, followingLinks: false) == nil {
        try rename(path, to: old)
        return old
      }
      number += 1
    }
  }
}
