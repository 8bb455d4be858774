import Dispatch
import Synchronization

extension Array where Element: Sendable {
  /// The results of `transform` in order, computed on all processors.
  func concurrentMap<Result: Sendable>(
    _ transform: @Sendable (Element) -> Result
  ) -> [Result] {
    let results = Mutex<[Result?]>(.init(repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { i in
      let result = transform(self[i])
      results.withLock { $0[i] = result }
    }
    return results.withLock { $0.map { $0! } }
  }
}
