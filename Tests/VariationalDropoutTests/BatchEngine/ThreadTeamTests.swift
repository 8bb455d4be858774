import Synchronization
import Testing
import VariationalDropout

@Suite struct ThreadTeamTests {
  @Test(arguments: [1, 2, 3, 8])
  func `each item is done once, whatever their number`(threads: Int) {
    let team = ThreadTeam(threads: threads)
    for items in [0, 1, 2, 7, 100] {
      let done = Mutex([Int](repeating: 0, count: items))
      let workers = Mutex(Set<Int>())
      team.forEach(items) { item, worker in
        done.withLock { $0[item] += 1 }
        workers.withLock { _ = $0.insert(worker) }
      }
      #expect(done.withLock { $0 } == [Int](repeating: 1, count: items))
      #expect(workers.withLock { $0 }.isSubset(of: Set(0..<threads)))
    }
  }

  /// Nobody has time to help: no piece ends before all have begun.
  @Test func `each thread begins with the same piece in every call`() {
    let team = ThreadTeam(threads: 4)
    let deadline = ContinuousClock.now + .seconds(60)
    for _ in 0..<20 {
      let begun = Atomic<Int>(0)
      let workers = Mutex([Int](repeating: -1, count: 4))
      team.forEach(4) { item, worker in
        workers.withLock { $0[item] = worker }
        _ = begun.add(1, ordering: .relaxed)
        while begun.load(ordering: .relaxed) < 4, ContinuousClock.now < deadline {}
      }
      #expect(workers.withLock { $0 } == [0, 1, 2, 3])
    }
  }

  @Test func `what a busy thread does not come to is done by others`() {
    let team = ThreadTeam(threads: 2)
    let done = Atomic<Int>(0)
    let deadline = ContinuousClock.now + .seconds(60)
    team.forEach(10) { item, _ in
      if item == 0 {
        while done.load(ordering: .relaxed) < 9, ContinuousClock.now < deadline {}
        #expect(done.load(ordering: .relaxed) == 9)
      }
      _ = done.add(1, ordering: .relaxed)
    }
  }

  @Test func `what is done before a call is seen in it, and what is done in it after it`() {
    let team = ThreadTeam(threads: 4)
    let numbers = LaneBuffer(count: 4)
    for round in 1...2_000 {
      numbers.vectors.update(repeating: splat(Float(round)))
      team.forEach(4) { item, _ in
        numbers.vectors[item] = numbers.vectors[item] + splat(1)
      }
      guard (0..<4).allSatisfy({ numbers.vectors[$0][0] == Float(round + 1) }) else {
        Issue.record("round \(round)")
        return
      }
    }
  }
}
