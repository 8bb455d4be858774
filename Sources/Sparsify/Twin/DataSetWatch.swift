import Glibc
import Synchronization
import Tensor

/// A data set's file as it was when it was read: whether what lies there is still what models are trained on.
///
/// A file that was overwritten changes the images that are mapped from it, and one that took its place is none that
/// models were trained on.
package final class DataSetWatch: Sendable {
  package let path: Path
  /// What the system finds: the file itself, or the archive that it lies in.
  private let file: Path
  private let files: FileSystem
  private let fingerprint: @Sendable () throws -> String
  private let seen: Mutex<FileInfo?>

  /// Looks at the file, before it is read.
  ///
  /// - Parameter fingerprint: reads the data set again, and tells its fingerprint.
  package init(
    _ path: Path, files: FileSystem, fingerprint: @escaping @Sendable () throws -> String
  ) throws(FileError) {
    self.path = path
    self.files = files
    self.fingerprint = fingerprint
    file = try files.archive(above: path) ?? path
    seen = Mutex(try files.info(file))
  }

  /// Checks that the file holds what was read from it. Where it is as it was seen last, that takes one look at it; else
  /// it is read again. One that is not there any more changes nothing of what is mapped.
  ///
  /// - Parameter known: the fingerprint of what was read.
  /// - Throws: `RunError` where it is another data set; `FileError` where it can't be looked at.
  package func check(against known: String) throws {
    guard let info = try files.info(file) else { return }
    try seen.withLock { seen in
      if let seen, info.isSameVersion(as: seen) { return }
      let what = info.size < seen?.size ?? 0 ? "got shorter" : "was changed or replaced"
      switch Result(catching: fingerprint) {
      case .success(known): seen = info
      case .success: throw changed(what)
      case .failure(let error): throw changed("\(what), and now: \(error)")
      }
    }
  }

  private func changed(_ what: String) -> RunError {
    RunError(
      .unreadableInput,
      "While models were trained on it, the data set '\(path)' \(what). The epochs that are kept are of what it was "
        + "before. Put the file back; the same command then goes on with them.")
  }
}

extension FileSystem {
  /// Keeps a file that was made of a data set's, unless that is no longer what was read.
  ///
  /// - Parameter check: throws where it is not; what is thrown is thrown on.
  func keep(_ file: Path, ifPassing check: () throws -> Void) throws {
    do {
      try check()
    } catch {
      try removeTree(file)
      throw error
    }
  }
}

extension FileInfo {
  /// Whether it is the same file, and has not been written since.
  fileprivate func isSameVersion(as other: FileInfo) -> Bool {
    device == other.device && inode == other.inode && size == other.size
      && modified == other.modified
  }
}
