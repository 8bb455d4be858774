import Glibc
import Tensor

/// Keeps two processes from working in one folder. The system gives it back when the process ends,
/// however it ends.
final class FileLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock; nil where another process has it.
  ///
  /// A file system that knows no locks gives it to everybody.
  /// - Throws: `FileError` where the file can't be created.
  init?(_ path: Path) throws(FileError) {
    descriptor = path.withCString { open($0, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666) }
    guard descriptor >= 0 else { throw FileError(.write, path, code: errno) }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK { return nil }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }
}
