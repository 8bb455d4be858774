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
