import CLanes
import Dispatch
import Synchronization
import Tensor

/// Threads that share the work of one model: each has a stretch of the pieces, and helps others when it is done.
///
/// In calls with as many pieces a thread has the same ones, so what it wrote is mostly in its own cache when it
/// goes on with it. Which thread does a piece is chance nevertheless: pieces have results of their own, and nothing
/// is summed up across them in an order that depends on threads. Between two calls the helpers wait: a few
/// microseconds awake, then parked. Belongs to one thread at a time.
package final class ThreadTeam {
  /// The threads at most, the calling one among them; fewer where the system gives no more.
  package let count: Int
  private let shared: Shared
  private var helpers: [Helper] = []

  /// - Precondition: at least one thread.
  package init(threads: Int) {
    precondition(threads > 0, "\(threads) threads")
    count = threads
    shared = Shared(workers: threads)
    for worker in 1..<threads {
      let helper = Helper()
      let shared = shared
      guard startThread({ shared.help(helper, worker: worker) }) else { break }
      helpers.append(helper)
    }
  }

  deinit {
    shared.isOver.store(true, ordering: .sequentiallyConsistent)
    wake()
  }

  /// Calls `body` once for every item of 0..<items, from several threads at once, and returns when all are done.
  ///
  /// - Parameter body: `worker` tells the threads apart, 0..<count.
  package func forEach(_ items: Int, _ body: (_ item: Int, _ worker: Int) -> Void) {
    if helpers.isEmpty || items < 2 {
      for item in 0..<items { body(item, 0) }
      return
    }
    // The compiler tells the check behind this how long the file's path is; named so, a program does not depend on
    // where its sources lay.
    #sourceLocation(file:"the thread team",line:1)
    withoutActuallyEscaping(body) { body in
      shared.divide(items)
      shared.busy.store(helpers.count, ordering: .relaxed)
      shared.body = body
      wake()
      shared.work(worker: 0)
      shared.done.wait { shared.busy.load(ordering: .sequentiallyConsistent) == 0 }
      shared.body = nil
    }
    #sourceLocation()
  }

  private func wake() {
    shared.round.add(1, ordering: .sequentiallyConsistent)
    for helper in helpers { helper.news.notify() }
  }

  // MARK: What the threads share

  /// A worker's stretch of the items of a call.
  private final class Stretch: @unchecked Sendable {
    let next = Atomic<Int>(0)
    /// The first item behind it. Written before the round begins, as the work of a call is.
    var end = 0
  }

  private final class Helper: Sendable {
    let news = Waiting()
  }

  /// The work of a call. Written before the round begins, and read within it only.
  private final class Shared: @unchecked Sendable {
    var body: ((Int, Int) -> Void)?
    private let stretches: [Stretch]
    /// Helpers that have not ended the round yet.
    let busy = Atomic<Int>(0)
    let done = Waiting()
    let round = Atomic<Int>(0)
    let isOver = Atomic<Bool>(false)

    init(workers: Int) {
      stretches = (0..<workers).map { _ in Stretch() }
    }

    /// Gives each worker a stretch of the items.
    func divide(_ items: Int) {
      for (number, stretch) in stretches.enumerated() {
        stretch.end = (number + 1) * items / stretches.count
        stretch.next.store(number * items / stretches.count, ordering: .relaxed)
      }
    }

    /// Does the items of the worker's own stretch, then what is left of those of others. Not inlined: `body` is let go
    /// of when it returns, so before the round ends.
    @inline(never)
    func work(worker: Int) {
      guard let body else { return }
      for turn in 0..<stretches.count {
        let stretch = stretches[(worker + turn) % stretches.count]
        while true {
          let item = stretch.next.add(1, ordering: .relaxed).oldValue
          if item >= stretch.end { break }
          body(item, worker)
        }
      }
    }

    func help(_ helper: Helper, worker: Int) {
      withSubnormalsFlushed {
        var seen = 0
        while true {
          helper.news.wait { round.load(ordering: .sequentiallyConsistent) != seen }
          if isOver.load(ordering: .sequentiallyConsistent) { return }
          seen += 1
          work(worker: worker)
          if busy.subtract(1, ordering: .sequentiallyConsistent).newValue == 0 { done.notify() }
        }
      }
    }
  }
}

/// One thread's wait for what another one does: awake at first, then parked.
private final class Waiting: Sendable {
  private let isParked = Atomic<Bool>(false)
  private let semaphore = DispatchSemaphore(value: 0)

  /// Returns once `condition` holds; who makes it hold calls `notify` after it.
  func wait(until condition: () -> Bool) {
    for _ in 0..<2_000 {
      if condition() { return }
      processor_pause()
    }
    while !condition() {
      isParked.store(true, ordering: .sequentiallyConsistent)
      // Whoever makes the condition hold after this look sees the mark; who did before is seen.
      if condition(), isParked.exchange(false, ordering: .sequentiallyConsistent) { return }
      semaphore.wait()
    }
  }

  func notify() {
    if isParked.exchange(false, ordering: .sequentiallyConsistent) { semaphore.signal() }
  }
}
