import Synchronization
import Tensor

extension Array where Element: Sendable {
  /// The results of `transform` in order, computed on all processors.
  ///
  /// - Parameter jobs: computes so many at a time at most.
  func concurrentMap<Result: Sendable>(
    jobs: Int = .max, _ transform: @Sendable (Element) -> Result
  ) -> [Result] {
    let results = Mutex<[Result?]>(.init(repeating: nil, count: count))
    forEachConcurrently(count, threads: Swift.max(jobs, 1)) { i in
      let result = transform(self[i])
      results.withLock { $0[i] = result }
    }
    return results.withLock { $0.map { $0! } }
  }
}
