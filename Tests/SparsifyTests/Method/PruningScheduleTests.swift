import Sparsify
import Testing
import VariationalDropout

@Suite struct PruningScheduleTests {
  @Test func `the cubic schedule is that of Zhu and Gupta`() {
    let schedule = PruningSchedule(.cubic, sparsity: 0.8, epochs: nil, of: 9)
    #expect(schedule.epochs == 5)
    // 0.8 (1 - (1 - t/5)^3), by hand.
    let expected = [0, 0.3904, 0.6272, 0.7488, 0.7936, 0.8, 0.8]
    for (epoch, share) in expected.enumerated() {
      #expect(abs(schedule.share(epoch: epoch) - share) < 1e-15, "epoch \(epoch)")
    }
    #expect(schedule.share(epoch: 5) == 0.8 && schedule.share(epoch: 9) == 0.8)
  }

  @Test func `linear rises evenly, oneshot at once`() {
    let linear = PruningSchedule(.linear, sparsity: 0.5, epochs: 4, of: 25)
    #expect((0...5).map { linear.share(epoch: $0) } == [0, 0.125, 0.25, 0.375, 0.5, 0.5])
    let oneshot = PruningSchedule(.oneshot, sparsity: 0.9, epochs: 7, of: 25)
    #expect((0...2).map { oneshot.share(epoch: $0) } == [0, 0.9, 0.9])
  }

  @Test func `a run of no or one epoch has a schedule, too`() {
    #expect(PruningSchedule(.cubic, sparsity: 0.5, epochs: nil, of: 0).share(epoch: 0) == 0)
    #expect(PruningSchedule(.cubic, sparsity: 0.5, epochs: nil, of: 1).share(epoch: 1) == 0.5)
  }
}

@Suite struct PruningPoolsTests {
  private let architecture = Architecture(.cnn, channels: 1)

  @Test func `halves are rounded to even`() {
    let pools = PruningPools(.global, of: architecture)
    let count = architecture.layers.map(\.weightCount).reduce(0, +)
    #expect(pools.pools == [0..<count])
    #expect(pools.counts(share: 0.5 / Double(count)) == [0])
    #expect(pools.counts(share: 1.5 / Double(count)) == [2])
    #expect(pools.counts(share: 2.5 / Double(count)) == [2])
    #expect(pools.counts(share: 1) == [count])
  }

  @Test func `layers lie one behind the other`() {
    let pools = PruningPools(.layer, of: architecture)
    let counts = architecture.layers.map(\.weightCount)
    #expect(pools.pools == pools.layers && pools.pools.map(\.count) == counts)
    #expect(
      pools.pools.first?.lowerBound == 0 && pools.pools.last?.upperBound == counts.reduce(0, +))
    let halves = counts.map { $0 / 2 }
    #expect(pools.counts(ofLayers: halves) == halves)
    #expect(
      PruningPools(.global, of: architecture).counts(ofLayers: halves) == [halves.reduce(0, +)])
  }
}
