import Dispatch
import Synchronization

extension Array where Element: Sendable {
  /// The results of `transform` in order, computed on all processors.
  ///
  /// - Parameter jobs: computes so many at a time at most.
  func concurrentMap<Result: Sendable>(
    jobs: Int = .max, _ transform: @Sendable (Element) -> Result
  ) -> [Result] {
    let results = Mutex<[Result?]>(.init(repeating: nil, count: count))
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: Swift.min(count, Swift.max(jobs, 1))) { _ in
      while true {
        let i = next.add(1, ordering: .relaxed).oldValue
        if i >= count { return }
        let result = transform(self[i])
        results.withLock { $0[i] = result }
      }
    }
    return results.withLock { $0.map { $0! } }
  }
}
