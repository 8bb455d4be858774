import Dispatch
import Foundation

/// Performs `body` on so many threads at the same time, with their numbers from 0, and waits for all.
public func onThreads(_ threads: Int, _ body: @escaping @Sendable (Int) -> Void) {
  let running = DispatchGroup()
  for number in 0..<threads {
    running.enter()
    Thread {
      body(number)
      running.leave()
    }.start()
  }
  running.wait()
}
