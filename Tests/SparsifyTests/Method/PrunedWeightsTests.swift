import Sparsify
import Testing
import VariationalDropout

@Suite struct PrunedWeightsTests {
  private let magnitudes: [Float] = [3, 1, 2, 1, 0, 5, 1, 4]

  private func isLess(_ a: Int32, _ b: Int32) -> Bool { magnitudes[Int(a)] < magnitudes[Int(b)] }

  @Test func `the smallest go first, of equal ones the first`() {
    var pruned = PrunedWeights()
    pruned.reach([3], in: [0..<8], isLess: isLess)
    #expect(pruned.order == [4, 1, 3])
    pruned.reach([5], in: [0..<8], isLess: isLess)
    #expect(pruned.order == [4, 1, 3, 6, 2])
  }

  @Test func `what was pruned stays so, whatever it would rank now`() {
    var pruned = PrunedWeights(order: [5])
    pruned.reach([2], in: [0..<8], isLess: isLess)
    #expect(pruned.order == [5, 4])
  }

  @Test func `the last to go come back first`() {
    var pruned = PrunedWeights()
    pruned.reach([3, 2], in: [0..<4, 4..<8], isLess: isLess)
    #expect(pruned.order == [1, 3, 2, 4, 6])
    pruned.reach([1, 2], in: [0..<4, 4..<8], isLess: isLess)
    #expect(pruned.order == [1, 4, 6])
    pruned.reach([0, 1], in: [0..<4, 4..<8], isLess: isLess)
    #expect(pruned.order == [4])
  }

  @Test func `of any order the last of each pool come back, and the rest stays as it was`() {
    var generator = SystemRandomNumberGenerator()
    let pools = [0..<300, 300..<500, 500..<1_000]
    for _ in 0..<20 {
      let order = (0..<1_000).shuffled(using: &generator).prefix(800).map { Int32($0) }
      let counts = pools.map { pool in
        Int.random(in: 0...order.count { pool.contains(Int($0)) }, using: &generator)
      }
      var expected = order
      for (pool, count) in zip(pools, counts) {
        while expected.count(where: { pool.contains(Int($0)) }) > count {
          expected.remove(at: expected.lastIndex { pool.contains(Int($0)) }!)
        }
      }
      var pruned = PrunedWeights(order: order)
      pruned.reach(counts, in: pools) { $0 < $1 }
      #expect(pruned.order == expected)
    }
  }

  @Test func `as many of equal weights go as of a stable sort`() {
    let architecture = Architecture(.cnn2, channels: 3)
    let pools = PruningPools(.global, of: architecture)
    let count = pools.pools[0].count
    var generator = SystemRandomNumberGenerator()
    // Few values, so that nearly all are equal to others.
    let values = (0..<count).map { _ in Int.random(in: 0..<7, using: &generator) }
    let stable = (0..<count).map { (values[$0], $0) }.sorted { $0 < $1 }.map { Int32($0.1) }
    for wanted in [0, 1, count / 3, count - 1, count] {
      var pruned = PrunedWeights()
      pruned.reach([wanted], in: pools.pools) { values[Int($0)] < values[Int($1)] }
      #expect(pruned.order == Array(stable.prefix(wanted)))
      #expect(
        pruned.mask(of: architecture).prunedWeights(of: architecture).reduce(0, +) == wanted)
    }
  }

  @Test func `a random order tells apart as many weights as can be counted`() {
    var last: Float = 0
    for place in [
      0, 1, 1 << 24, 1 << 24 + 1, 1 << 30, PrunedWeights.most - 2, PrunedWeights.most - 1,
    ] {
      let rank = RandomRanking.rank(ofPlace: place)
      #expect(rank > last && rank.isNormal, "\(place)")
      last = rank
    }
    #expect(last == .greatestFiniteMagnitude && PrunedWeights.most <= Int(Int32.max))
  }

  @Test func `a mask has the weights of each layer where they are, and all biases`() {
    let architecture = Architecture(.cnn, channels: 1)
    let layers = PruningPools(.layer, of: architecture).layers
    let numbers = layers.map { Int32($0.upperBound - 1) }
    let mask = PrunedWeights(order: numbers).mask(of: architecture)
    #expect(mask.prunedWeights(of: architecture) == layers.map { _ in 1 })
    for (layer, range) in layers.enumerated() {
      #expect(!mask[2 * layer, range.count - 1] && mask[2 * layer, 0])
      #expect(mask.prunedCount(ofTensor: 2 * layer + 1) == 0)
    }
  }
}
