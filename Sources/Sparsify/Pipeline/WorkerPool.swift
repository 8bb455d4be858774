import Dispatch
import Synchronization
import Tensor

/// Threads with the stack that the layers need, which the zoos of a job share: each does what the first work has left
/// to do, so that none idles as long as there is any.
package final class WorkerPool: Sendable {
  /// What came of asking a work for a step.
  package enum Step: Sendable {
    /// There was some, and it is done.
    case worked
    /// There is only what other workers do, who may leave it: it is worth asking again.
    case waiting
    /// There is none, unless another thread brings some back.
    case done
  }

  private struct State: Sendable {
    /// Those who will come with work and have not yet.
    var absent = 0
    /// In the order in which they are asked.
    var works: [Work] = []
    /// Threads that were made, and how many the steps that are being done occupy.
    var threads = 0
    var occupied = 0
    var sleepers = 0
    var isClosed = false
  }

  private let limit: Int
  private let state = Mutex(State())
  /// Signalled once for each sleeper when there is something new.
  private let news = DispatchSemaphore(value: 0)

  /// - Parameter threads: at most; no more than there is work for are made.
  /// - Precondition: at least one.
  package init(threads: Int) {
    precondition(threads > 0, "\(threads) threads")
    limit = threads
  }

  /// Ends the threads, as soon as nothing is left to do.
  package func close() { change { $0.isClosed = true } }

  /// Changes the state and wakes all who sleep.
  private func change(_ body: (inout State) -> Void) {
    let sleepers = state.withLock { state in
      body(&state)
      defer { state.sleepers = 0 }
      return state.sleepers
    }
    for _ in 0..<sleepers { news.signal() }
  }

  // MARK: Who brings work

  /// One who will bring work. Nothing is begun before all have come, or said that they don't: so it does not matter who
  /// is first.
  package func seat() -> Seat {
    change { $0.absent += 1 }
    return Seat(self)
  }

  package final class Seat: Sendable {
    private let pool: WorkerPool
    private let hasCome = Atomic<Bool>(false)

    fileprivate init(_ pool: WorkerPool) { self.pool = pool }

    /// Has the threads ask for steps until there are none, and returns then.
    package func run(_ works: [Work]) {
      pool.run(works, isFirst: !hasCome.exchange(true, ordering: .relaxed))
    }

    /// The same for one.
    package func run(_ work: Work) { run([work]) }

    /// Says that there will be none; of no meaning once there was some.
    package func leave() {
      if !hasCome.exchange(true, ordering: .relaxed) { pool.change { $0.absent -= 1 } }
    }
  }

  private func run(_ works: [Work], isFirst: Bool) {
    var missing = 0
    change { state in
      if isFirst { state.absent -= 1 }
      for work in works {
        let place = state.works.firstIndex { $0.rank < work.rank } ?? state.works.count
        state.works.insert(work, at: place)
      }
      let wanted = min(limit, max(1, state.works.reduce(0) { $0 + $1.width }))
      missing = max(0, wanted - state.threads)
      state.threads += missing
    }
    for _ in 0..<missing {
      if startThread({ self.work(until: { $0.isClosed && $0.works.isEmpty }) }) { continue }
      // The system gives no more.
      state.withLock { $0.threads -= 1 }
    }
    if state.withLock({ $0.threads }) == 0 {
      self.work(until: { state in
        !state.works.contains { open in works.contains { $0 === open } }
      })
    }
    for work in works { work.end.wait() }
  }

  // MARK: Threads

  /// Does what there is to do, until the state is such.
  private func work(until isOver: (borrowing State) -> Bool) {
    while let work = next(until: isOver) {
      let step = work.step()
      change { state in
        state.occupied -= min(work.threads, limit)
        guard work.isOver(after: step) else { return }
        state.works.removeAll { $0 === work }
        work.end.signal()
      }
    }
  }

  private enum Next {
    case work(Work)
    /// Nothing to do; whether it is worth asking again soon.
    case sleep(isWaiting: Bool)
    case over
  }

  private func next(until isOver: (borrowing State) -> Bool) -> Work? {
    while true {
      let next: Next = state.withLock { state in
        if isOver(state) { return .over }
        let now = DispatchTime.now()
        let free = limit - state.occupied
        if state.absent == 0,
          let work = state.works.first(where: { min($0.threads, limit) <= free && $0.isDue(now) })
        {
          state.occupied += min(work.threads, limit)
          work.begin()
          return .work(work)
        }
        state.sleepers += 1
        return .sleep(isWaiting: state.absent == 0 && state.works.contains(where: \.isWaiting))
      }
      switch next {
      case .work(let work): return work
      case .over: return nil
      case .sleep(let isWaiting): sleep(isWaiting: isWaiting)
      }
    }
  }

  private func sleep(isWaiting: Bool) {
    let end: DispatchTime = isWaiting ? .now() + 0.1 : .distantFuture
    guard news.wait(timeout: end) == .timedOut else { return }
    let isCalled = state.withLock { state in
      defer { state.sleepers = max(0, state.sleepers - 1) }
      return state.sleepers == 0
    }
    // Somebody has counted this one in meanwhile.
    if isCalled { news.wait() }
  }

  /// What a zoo has to do, or a part of it: steps that occupy equally many threads. Changed under the pool's lock only.
  package final class Work: @unchecked Sendable {
    fileprivate let rank: Int
    fileprivate let width: Int
    fileprivate let threads: Int
    fileprivate let step: @Sendable () -> Step
    /// Signalled when nothing is left.
    fileprivate let end = DispatchSemaphore(value: 0)
    private let longestPause: Double
    private let shouldStop: @Sendable () -> Bool
    /// The threads that are at it.
    private var active = 0
    /// Whether it is not asked before another thread comes back from it.
    private var rests = false
    private var pause = 0.2
    /// When it is to be asked again.
    private var due: DispatchTime?

    /// - Parameters:
    ///   - rank: who has a higher one is asked first.
    ///   - width: how many steps can be done at once.
    ///   - threads: how many of the pool's one step occupies, or all where there are fewer; it is begun when they are free.
    ///   - pause: seconds before it is asked again while others are waited for, at most.
    ///   - shouldStop: asked meanwhile whether to ask at once.
    ///   - step: called from any thread, from several at once.
    package init(
      rank: Int = 0, width: Int, threads: Int = 1, pause: Double = 1,
      shouldStop: @escaping @Sendable () -> Bool = { false },
      step: @escaping @Sendable () -> Step
    ) {
      self.rank = rank
      self.width = width
      self.threads = threads
      longestPause = pause
      self.shouldStop = shouldStop
      self.step = step
    }

    fileprivate var isWaiting: Bool { due != nil }

    fileprivate func isDue(_ now: DispatchTime) -> Bool {
      if rests { return false }
      return due.map { $0 <= now || shouldStop() } ?? true
    }

    fileprivate func begin() {
      active += 1
      // One thread that asks again is enough.
      if isWaiting { due = .distantFuture }
    }

    /// Takes note of what came of it; true where nothing is left to ask for.
    fileprivate func isOver(after step: Step) -> Bool {
      active -= 1
      switch step {
      case .worked:
        (rests, due, pause) = (false, nil, 0.2)
        return false
      case .waiting:
        due = .now() + min(pause, longestPause)
        pause = min(longestPause, pause * 1.5)
        return false
      case .done:
        (rests, due) = (true, nil)
        return active == 0
      }
    }
  }
}
