import Dispatch
import Foundation

/// Threads with the stack that the layers need.
package enum WorkerPool {
  /// Calls `body` on every thread, with its number from 0, and returns when all are done.
  ///
  /// - Precondition: at least one thread.
  package static func run(threads: Int, _ body: @escaping @Sendable (Int) -> Void) {
    precondition(threads > 0, "\(threads) threads")
    let running = DispatchGroup()
    for number in 0..<threads {
      running.enter()
      let thread = Thread {
        body(number)
        running.leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    running.wait()
  }
}
