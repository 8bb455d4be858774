import Dispatch

/// Threads that work together.
package enum WorkerPool {
  /// Calls `body` on every thread, with its number from 0, and returns when all are done.
  ///
  /// - Precondition: at least one thread.
  package static func run(threads: Int, _ body: @escaping @Sendable (Int) -> Void) {
    precondition(threads > 0, "\(threads) threads")
    let running = DispatchGroup()
    for number in 0..<threads {
      running.enter()
      let work = { @Sendable in
        body(number)
        running.leave()
      }
      // Where the system gives no more threads, this one does the work.
      if !startThread(work) { work() }
    }
    running.wait()
  }
}
