import Foundation
import Synchronization

/// Runs tasks 0..<count on a fixed number of threads, each taking the next when it is done with one.
package enum WorkerPool {
  /// Returns when all tasks are done.
  ///
  /// - Parameter task: called with each number once, from any of the threads.
  /// - Precondition: at least one thread.
  package static func run(
    _ count: Int, threads: Int, task: @escaping @Sendable (Int) -> Void
  ) {
    precondition(threads > 0, "\(threads) threads")
    let queue = Queue(count: count)
    let running = DispatchGroup()
    for _ in 0..<min(threads, count) {
      running.enter()
      let thread = Thread {
        while let number = queue.next() { task(number) }
        running.leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    running.wait()
  }

  private final class Queue: Sendable {
    private let count: Int
    private let position = Atomic<Int>(0)

    init(count: Int) { self.count = count }

    func next() -> Int? {
      let number = position.wrappingAdd(1, ordering: .relaxed).oldValue
      return number < count ? number : nil
    }
  }
}
