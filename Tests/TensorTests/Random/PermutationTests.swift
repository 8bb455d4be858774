import Tensor
import Testing

@Suite("Permutations")
struct PermutationTests {
  private static let key = RandomKey(seed: 3, trialKey: 0x1234_5678_9ABC_DEF0)

  @Test("hold every index once", arguments: [0, 1, 2, 3, 10, 1_000, 50_000])
  func isPermutation(_ count: Int) {
    let order = Self.key.permutation(of: count, epoch: 4)
    #expect(order.sorted() == Array(0..<Int32(count)))
  }

  @Test("depend on key, epoch and purpose, and on nothing else")
  func isFunction() {
    let order = Self.key.permutation(of: 100, epoch: 1)
    #expect(order == Self.key.permutation(of: 100, epoch: 1))
    #expect(order != Self.key.permutation(of: 100, epoch: 2))
    #expect(order != Self.key.permutation(of: 100, epoch: 1, purpose: .mask))
    #expect(order != RandomKey(seed: 4, trialKey: 0x1234).permutation(of: 100, epoch: 1))
  }

  @Test("of one seed and epoch stay what they are")
  func isPinned() {
    // Written down from the first version: a change here changes every trajectory ever trained.
    #expect(
      RandomKey(seed: 0, trialKey: 0).permutation(of: 12, epoch: 1)
        == [5, 4, 3, 2, 0, 10, 1, 11, 9, 8, 7, 6])
  }

  /// All 24 orders of four, over 48,000 epochs: chi-square with 23 degrees of freedom. Its mean is 23
  /// and its standard deviation √46 ≈ 6.8; the bound is five of those.
  @Test("of four come out equally often")
  func allOrders() {
    let epochs = 48_000
    var counts: [[Int32]: Int] = [:]
    for epoch in 0..<epochs { counts[Self.key.permutation(of: 4, epoch: epoch), default: 0] += 1 }
    #expect(counts.count == 24)
    let statistic = chiSquare(Array(counts.values), expected: Double(epochs) / 24)
    #expect(abs(statistic - 23) < 5 * 6.8)
  }

  /// Where each of 20 elements lands, over 20,000 epochs and over 20,000 seeds: 400 cells in which
  /// rows and columns add up, so 19² = 361 degrees of freedom, standard deviation √722 ≈ 26.9.
  @Test("put every element everywhere equally often", arguments: [false, true])
  func positions(overSeeds: Bool) {
    let (size, rounds) = (20, 20_000)
    var counts = [Int](repeating: 0, count: size * size)
    for round in 0..<rounds {
      let key = overSeeds ? RandomKey(seed: Seed(round), trialKey: 9) : Self.key
      let order = key.permutation(of: size, epoch: overSeeds ? 1 : round)
      for (position, element) in order.enumerated() { counts[position * size + Int(element)] += 1 }
    }
    let statistic = chiSquare(counts, expected: Double(rounds) / Double(size))
    #expect(abs(statistic - 361) < 5 * 26.9)
  }

  /// The correlation of two independent orders of n has standard deviation 1/√(n−1).
  @Test("of neighbouring seeds, epochs and purposes are uncorrelated")
  func neighbours() {
    let size = 50_000
    let bound = 5 / Double(size - 1).squareRoot()
    let base = Self.key.permutation(of: size, epoch: 1)
    let neighbour = RandomKey(seed: 4, trialKey: 0x1234_5678_9ABC_DEF0)
    for other in [
      Self.key.permutation(of: size, epoch: 2),
      Self.key.permutation(of: size, epoch: 1, purpose: .mask),
      neighbour.permutation(of: size, epoch: 1),
      Array(0..<Int32(size)),
    ] {
      #expect(abs(correlation(base, other)) < bound)
    }
  }

  private func chiSquare(_ counts: [Int], expected: Double) -> Double {
    counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
  }

  private func correlation(_ a: [Int32], _ b: [Int32]) -> Double {
    let mean = Double(a.count - 1) / 2
    var (product, square) = (0.0, 0.0)
    for (x, y) in zip(a, b) {
      product += (Double(x) - mean) * (Double(y) - mean)
      square += (Double(x) - mean) * (Double(x) - mean)
    }
    return product / square
  }
}
