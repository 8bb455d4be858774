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
  /// it is read again.
  ///
  /// - Parameter known: the fingerprint of what was read.
  /// - Throws: `RunError` where it is another data set, or none; `FileError` where it can't be looked at.
  package func check(against known: String) throws {
    let info = try files.info(file)
    try seen.withLock { seen in
      guard let info else { throw changed("is not there any more") }
      if let seen, info.isSameVersion(as: seen) { return }
      let present = Result { try fingerprint() }
      switch present {
      case .success(known): seen = info
      case .success: throw changed("was changed or replaced")
      case .failure(let error): throw changed("was changed or replaced, and now: \(error)")
      }
    }
  }

  private func changed(_ what: String) -> RunError {
    RunError(
      .unreadableInput,
      "'\(path)' \(what) while models were trained on it. The epochs that are kept are of the data set as it was "
        + "before: give that again, and the same command goes on with them.")
  }
}

extension FileInfo {
  /// Whether it is the same file, and has not been written since.
  fileprivate func isSameVersion(as other: FileInfo) -> Bool {
    device == other.device && inode == other.inode && size == other.size
      && modified == other.modified
  }
}
