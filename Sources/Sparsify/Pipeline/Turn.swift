import Synchronization

/// What one of several runs may do at a time.
package final class Turn: Sendable {
  private let mutex = Mutex(())

  package init() {}

  /// Performs `body` as soon as nobody else does.
  func take<Result: Sendable>(_ body: () throws -> Result) throws -> Result {
    try mutex.withLock { _ in try body() }
  }
}
