import Glibc
import Synchronization

/// All file operations of the pipeline.
///
/// They go through one type so that a test can make the n-th of them fail, or end the process
/// there. Interrupted system calls are repeated. Names are bytes and listings are sorted by them.
public struct FileSystem: Sendable {
  /// Called before each operation; what it throws is thrown in the operation's place.
  package typealias Hook = @Sendable (FileOperation, Path) throws(FileError) -> Void

  private let willPerform: Hook?
  private var stagedNames = StagedNames()
  /// The archives that paths have led into.
  var archives = OpenArchives()
  /// Folders below which nothing is written through a link, see `guarding(_:)`.
  var guarded: [Path] = []

  public init() { willPerform = nil }

  /// A file system that asks `willPerform` first.
  package init(willPerform: @escaping Hook) { self.willPerform = willPerform }

  /// A name that nobody has used yet, in this process or another, for what is not whole yet.
  package func stagedName() -> Path { stagedNames.next() }

  /// The same files; what is not whole yet gets names that begin with `prefix`, which nobody else uses,
  /// and a hyphen.
  package func staging(as prefix: String) -> FileSystem {
    var staging = self
    staging.stagedNames = StagedNames(prefix: prefix)
    return staging
  }

  /// Announces an operation to the hook.
  func announce(_ operation: FileOperation, _ path: Path) throws(FileError) {
    if let willPerform { try willPerform(operation, path) }
  }

  /// Announces an operation and performs it, again as long as a signal interrupts it.
  /// - Parameter call: A system call, -1 for failure.
  /// - Throws: `FileError` with the call's `errno`.
  @discardableResult
  func perform<Result: SignedInteger>(
    _ operation: FileOperation, _ path: Path, target: Path? = nil, _ call: () -> Result
  ) throws(FileError) -> Result {
    try announce(operation, path)
    return try Self.retry(operation, path, target: target, call)
  }

  /// Performs a part of an announced operation.
  @discardableResult
  static func retry<Result: SignedInteger>(
    _ operation: FileOperation, _ path: Path, target: Path? = nil, _ call: () -> Result
  ) throws(FileError) -> Result {
    let result = uninterrupted(failure: -1, call)
    if result == -1 { throw FileError(operation, path, target: target, code: errno) }
    return result
  }

  /// What a system call gives, which is repeated as long as a signal interrupts it.
  ///
  /// - Parameter failure: what it gives where it has set `errno`.
  package static func uninterrupted<Result: Equatable>(
    failure: Result, _ call: () -> Result
  ) -> Result {
    while true {
      let result = call()
      if result != failure || errno != EINTR { return result }
    }
  }
}

/// Names that begin with a prefix of their own and end with a running number.
private final class StagedNames: Sendable {
  private let prefix: String
  private let count = Atomic<Int>(0)

  init(prefix: String = String(UInt64.random(in: 0...UInt64.max), radix: 36)) {
    self.prefix = prefix
  }

  func next() -> Path {
    Path("\(prefix)-\(count.add(1, ordering: .relaxed).newValue)")
  }
}
