import VariationalDropout

/// The weights of a model that are pruned, in the order in which they were: the last to go are the
/// first to come back.
package struct PrunedWeights: Sendable, Equatable {
  /// Numbers as `PruningPools` counts weights, none twice.
  package private(set) var order: [Int32]
  /// The weights of a model that can be counted and ranked: as many as there are normal float32s that are positive.
  package static let most = 0x7F00_0000
  /// What is kept for good, biases too, where nothing is pruned or comes back any more.
  package let settled: Mask?

  package init(order: [Int32] = []) {
    self.order = order
    settled = nil
  }

  package init(settled: Mask) {
    order = []
    self.settled = settled
  }

  /// Prunes weights, or brings them back, until each pool has so many pruned.
  ///
  /// - Parameters:
  ///   - counts: one a pool.
  ///   - isLess: whether one kept weight is to go before another. Of weights of which neither is, the
  ///     one with the lower number goes first.
  /// - Precondition: no count exceeds its pool.
  package mutating func reach(
    _ counts: [Int], in pools: [Range<Int>], isLess: (Int32, Int32) -> Bool
  ) {
    precondition(counts.count == pools.count, "\(counts) for \(pools.count) pools")
    let isPruned = Set(order)
    for (pool, count) in zip(pools, counts) {
      precondition((0...pool.count).contains(count), "\(count) of \(pool.count) weights")
      let present = order.count { pool.contains(Int($0)) }
      if present > count {
        remove(present - count, of: pool)
      } else if present < count {
        let kept = pool.lazy.map { Int32($0) }.filter { !isPruned.contains($0) }
        // The lower number first where neither is less, whatever the algorithm.
        let ranked = kept.sorted { isLess($0, $1) || (!isLess($1, $0) && $0 < $1) }
        order += ranked.prefix(count - present)
      }
    }
  }

  /// Brings back the last weights of a pool.
  private mutating func remove(_ count: Int, of pool: Range<Int>) {
    var left = count
    var place = order.endIndex
    // Marked first: each removal from the middle would move all that follows.
    while left > 0, place > order.startIndex {
      place -= 1
      guard pool.contains(Int(order[place])) else { continue }
      order[place] = Self.removed
      left -= 1
    }
    order.removeAll { $0 == Self.removed }
  }

  /// No weight's number.
  private static let removed: Int32 = -1

  /// Whether the numbers are those of weights of an architecture, none twice.
  package func fits(_ architecture: Architecture) -> Bool {
    if let settled { return settled.counts == Mask(keepingAllOf: architecture).counts }
    let count = architecture.weightCount
    return order.allSatisfy { 0..<count ~= Int($0) } && Set(order).count == order.count
  }

  /// - Precondition: the numbers fit the architecture.
  package func mask(of architecture: Architecture) -> Mask {
    let layers = PruningPools(.layer, of: architecture).layers
    let tensors = architecture.weightPlaces(variational: false)
    var mask = Mask(keepingAllOf: architecture)
    for number in order {
      let layer = layers.firstIndex { $0.contains(Int(number)) }
      guard let layer else {
        preconditionFailure("weight \(number) of \(layers.last?.upperBound ?? 0)")
      }
      mask[tensors[layer], Int(number) - layers[layer].lowerBound] = false
    }
    return mask
  }
}
