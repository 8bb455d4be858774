import Glibc
import Synchronization

/// Steps that belong together, between which the process is not ended by what may end it at any other moment.
///
/// Any number of threads may be in one at a time, and one may lie in another. When it is closed, every thread but the
/// one that closed it stays where it would begin one, for as long as the process is there.
package enum CriticalSection {
  private struct State {
    /// How many are being performed.
    var count = 0
    /// The thread that closed it.
    var closer: pthread_t?
  }

  private static let state = Mutex(State())

  /// Performs `body` whole, or does not return.
  package static func perform<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    enter()
    defer { state.withLock { $0.count -= 1 } }
    return try body()
  }

  /// Begins one that has no end: from here on it can't be closed.
  package static func enter() {
    let isOpen = state.withLock { state in
      if let closer = state.closer, pthread_equal(closer, pthread_self()) == 0 { return false }
      state.count += 1
      return true
    }
    if isOpen { return }
    while true { pause() }
  }

  /// Closes it for other threads as soon as none is in it.
  ///
  /// - Parameter condition: asked at that moment.
  /// - Returns: whether it is closed now, else the condition does not hold.
  package static func close(if condition: () -> Bool) -> Bool {
    while true {
      let isClosed: Bool? = state.withLock { state in
        if state.count > 0 { return nil }
        if condition() { state.closer = pthread_self() }
        return state.closer != nil
      }
      if let isClosed { return isClosed }
      usleep(1_000)
    }
  }
}
