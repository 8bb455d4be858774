import Synchronization
import Tensor
import Testing

@Suite struct ConcurrentLoopTests {
  /// How often each item was done.
  private func counts(
    _ items: Int, threads: Int = .max,
    startingThreadsBy start: (@escaping @Sendable () -> Void) -> Bool = startThread
  ) -> [Int] {
    let done = Mutex([Int](repeating: 0, count: items))
    forEachConcurrently(items, threads: threads, startingThreadsBy: start) { item in
      done.withLock { $0[item] += 1 }
    }
    return done.withLock { $0 }
  }

  @Test(arguments: [0, 1, 2, 7, 1_000])
  func `each item is done once`(items: Int) {
    let once = [Int](repeating: 1, count: items)
    #expect(counts(items) == once)
    #expect(counts(items, threads: 1) == once)
    #expect(counts(items, threads: 2) == once)
  }

  @Test func `where the system gives no thread, the calling one does all`() {
    #expect(counts(100, startingThreadsBy: { _ in false }) == [Int](repeating: 1, count: 100))
  }

  @Test func `loops within loops end`() {
    let sum = Mutex(0)
    forEachConcurrently(20) { i in
      forEachConcurrently(20) { j in sum.withLock { $0 += i * j } }
    }
    #expect(sum.withLock { $0 } == 190 * 190)
  }
}
