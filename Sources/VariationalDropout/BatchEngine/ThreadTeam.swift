import CLanes
import Dispatch
import Synchronization
import Tensor

/// Threads that share the work of one model: each takes the next piece as long as there is one.
///
/// Which thread does a piece is chance; so pieces have results of their own, and nothing is summed up across
/// them in an order that depends on threads. Between two calls the helpers wait: a few microseconds awake,
/// then parked. Belongs to one thread at a time.
package final class ThreadTeam {
  /// The threads at most, the calling one among them; fewer where the system gives no more.
  package let count: Int
  private let shared = Shared()
  private var helpers: [Helper] = []

  /// - Precondition: at least one thread.
  package init(threads: Int) {
    precondition(threads > 0, "\(threads) threads")
    count = threads
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
      shared.items = items
      shared.next.store(0, ordering: .relaxed)
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

  private final class Helper: Sendable {
    let news = Waiting()
  }

  /// The work of a call. Written before the round begins, and read within it only.
  private final class Shared: @unchecked Sendable {
    var body: ((Int, Int) -> Void)?
    var items = 0
    let next = Atomic<Int>(0)
    /// Helpers that have not ended the round yet.
    let busy = Atomic<Int>(0)
    let done = Waiting()
    let round = Atomic<Int>(0)
    let isOver = Atomic<Bool>(false)

    func work(worker: Int) {
      guard let body else { return }
      while true {
        let item = next.add(1, ordering: .relaxed).oldValue
        if item >= items { return }
        body(item, worker)
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
