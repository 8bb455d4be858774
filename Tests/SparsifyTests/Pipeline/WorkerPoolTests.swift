import Dispatch
import Sparsify
import Synchronization
import TestSupport
import Testing

/// What the pool's works were asked, in order.
private final class Diary: Sendable {
  private let entries = Mutex<[String]>([])

  func note(_ entry: String) { entries.withLock { $0.append(entry) } }
  var all: [String] { entries.withLock { $0 } }
  func count(of entry: String) -> Int { all.count { $0 == entry } }
}

@Suite struct WorkerPoolTests {
  /// A work of so many parts.
  private func parts(
    _ count: Int, _ name: String, _ diary: Diary
  ) -> @Sendable () -> WorkerPool.Step {
    let left = Counted(count)
    return {
      guard left.take() else { return .done }
      diary.note(name)
      return .worked
    }
  }

  private final class Counted: Sendable {
    private let left: Mutex<Int>
    init(_ count: Int) { left = Mutex(count) }
    func take() -> Bool {
      left.withLock { left in
        defer { left -= 1 }
        return left > 0
      }
    }
  }

  @Test func `all of a work is done, on as many threads as there are`() {
    let pool = WorkerPool(threads: 3)
    defer { pool.close() }
    let diary = Diary()
    pool.seat().run(WorkerPool.Work(width: 3, step: parts(100, "part", diary)))
    #expect(diary.count(of: "part") == 100)
  }

  @Test func `works are asked by their rank, once all have come`() {
    let pool = WorkerPool(threads: 1)
    defer { pool.close() }
    let diary = Diary()
    let seats = (0..<3).map { _ in pool.seat() }
    let missing = pool.seat()
    onThreads(4) { number in
      switch number {
      case 0: seats[0].run(WorkerPool.Work(rank: 1, width: 1, step: parts(2, "low", diary)))
      case 1: seats[1].run(WorkerPool.Work(rank: 3, width: 1, step: parts(2, "high", diary)))
      case 2: seats[2].run(WorkerPool.Work(rank: 2, width: 1, step: parts(2, "middle", diary)))
      default: missing.leave()
      }
    }
    #expect(diary.all == ["high", "high", "middle", "middle", "low", "low"])
  }

  @Test func `steps that occupy all threads have them for themselves, whoever is asked first`() {
    for rank in [0, 2] {
      let pool = WorkerPool(threads: 3)
      defer { pool.close() }
      let (load, diary) = (Load(), Diary())
      let (all, one) = (parts(20, "all", diary), parts(50, "one", diary))
      pool.seat().run([
        WorkerPool.Work(rank: rank, width: 1, threads: 3, pause: 0.01) { load.during(3, all) },
        WorkerPool.Work(rank: 1, width: 3) { load.during(1, one) },
      ])
      #expect(diary.count(of: "all") == 20 && diary.count(of: "one") == 50)
      #expect(load.most == 3)
    }
  }

  /// The threads that are occupied, and how many were at most.
  private final class Load: Sendable {
    private let state = Mutex((now: 0, most: 0))
    var most: Int { state.withLock { $0.most } }

    func during(_ threads: Int, _ step: () -> WorkerPool.Step) -> WorkerPool.Step {
      state.withLock { state in
        state.now += threads
        state.most = max(state.most, state.now)
      }
      defer { state.withLock { $0.now -= threads } }
      return step()
    }
  }

  @Test func `a work that waits for others leaves its thread to the next`() {
    let pool = WorkerPool(threads: 1)
    defer { pool.close() }
    let diary = Diary()
    let seats = (0..<2).map { _ in pool.seat() }
    onThreads(2) { number in
      if number == 1 {
        return seats[1].run(WorkerPool.Work(rank: 1, width: 1, step: parts(3, "other", diary)))
      }
      let waiting = WorkerPool.Work(rank: 2, width: 1, pause: 0.01) {
        // It goes on when the other is done.
        if diary.count(of: "other") < 3 { return .waiting }
        diary.note("first")
        return .done
      }
      seats[0].run(waiting)
    }
    #expect(diary.all == ["other", "other", "other", "first"])
  }

  @Test func `what comes back while nothing is left is done`() {
    let pool = WorkerPool(threads: 2)
    defer { pool.close() }
    let diary = Diary()
    let returned = Atomic(false)
    let asked = Atomic(0)
    let foundNothing = DispatchSemaphore(value: 0)
    let work = WorkerPool.Work(width: 2) {
      if asked.add(1, ordering: .relaxed).oldValue == 0 {
        // Works until the other thread has found nothing, and then brings something back.
        foundNothing.wait()
        returned.store(true, ordering: .relaxed)
        return .worked
      }
      guard returned.exchange(false, ordering: .relaxed) else {
        foundNothing.signal()
        return .done
      }
      diary.note("again")
      return .worked
    }
    pool.seat().run(work)
    #expect(diary.all == ["again"])
  }
}
