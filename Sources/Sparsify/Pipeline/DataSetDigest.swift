import Dispatch
import Glibc
import Synchronization
import Tensor

/// The SHA-256 of a data set's file, found while models are trained.
final class DataSetDigest: Sendable {
  private let path: Path
  private let known: Mark.Data?
  private let files: FileSystem
  private let begun = Mutex<Begun?>(nil)

  /// A file that is being read.
  private struct Begun: Sendable {
    let size: Int
    let modified: Double
    let done = DispatchGroup()
    let digits = Result()
  }

  private final class Result: Sendable {
    let text = Mutex("")
  }

  /// - Parameter known: what an earlier run has found out.
  init(of path: Path, known: Mark.Data?, files: FileSystem) {
    self.path = path
    self.known = known
    self.files = files
  }

  /// Begins to read the file on a thread of its own, unless it is as it was known. What can't be read
  /// shows in `value()`.
  func start() { try? begin() }

  /// Waits for what was begun, or reads the file now; again where it has been written since.
  func value() throws(FileError) -> Mark.Data {
    try begin()
    if let earlier = begun.withLock({ $0 }) {
      earlier.done.wait()
      let info = try files.info(path)
      if info?.size != earlier.size || info?.modified != earlier.modified {
        begun.withLock { $0 = nil }
        try begin()
      }
    }
    guard let begun = begun.withLock({ $0 }) else { return known! }
    begun.done.wait()
    return Mark.Data(
      sha256: begun.digits.text.withLock { $0 }, size: begun.size, modified: begun.modified)
  }

  private func begin() throws(FileError) {
    guard begun.withLock({ $0 == nil }) else { return }
    guard let info = try files.info(path) else {
      throw FileError(.examine, path, code: ENOENT)
    }
    if let known, known.size == info.size, known.modified == info.modified { return }
    let storage = try files.map(path)
    let begun = Begun(size: info.size, modified: info.modified)
    begun.done.enter()
    let work = { @Sendable in
      begun.digits.text.withLock { $0 = SHA256.hexadecimal(of: storage) }
      begun.done.leave()
    }
    if !startThread(work) { work() }
    self.begun.withLock { $0 = begun }
  }
}
