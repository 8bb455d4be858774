extension RandomKey {
  /// A random order of `0..<count`: every permutation is equally likely.
  ///
  /// A function of key, epoch and purpose alone. Fisher–Yates from the end, with unbiased bounded
  /// integers made of the words of `RandomCounter` with `step` counting blocks.
  /// - Precondition: `count` is not negative and fits `Int32`.
  public func permutation(of count: Int, epoch: Int, purpose: RandomPurpose = .order) -> [Int32] {
    precondition(count >= 0 && count <= Int32.max, "a permutation of \(count)")
    var order = Array(0..<Int32(count))
    var words = WordSequence(key: self, epoch: epoch, purpose: purpose)
    order.withUnsafeMutableBufferPointer { order in
      var last = count - 1
      while last > 0 {
        let other = Int(words.next(below: UInt32(last + 1)))
        let moved = order[last]
        order[last] = order[other]
        order[other] = moved
        last -= 1
      }
    }
    return order
  }
}

/// A plain sequence of random words, made a block of four at a time.
private struct WordSequence {
  private let philox: Philox
  private let epoch: Int
  private let purpose: RandomPurpose
  private var step = 0
  private var block = SIMD4<UInt32>()
  private var used = 4

  init(key: RandomKey, epoch: Int, purpose: RandomPurpose) {
    philox = Philox(key)
    self.epoch = epoch
    self.purpose = purpose
  }

  private mutating func next() -> UInt32 {
    if used == 4 {
      block = philox.words(RandomCounter.counter(purpose: purpose, epoch: epoch, step: step))
      step += 1
      used = 0
    }
    defer { used += 1 }
    return block[used]
  }

  /// A uniform integer in `0..<bound`, usually from one word and without a division.
  ///
  /// Source: Lemire, Fast Random Integer Generation in an Interval, ACM TOMACS 29 (2019), algorithm 5.
  mutating func next(below bound: UInt32) -> UInt32 {
    var product = UInt64(next()) &* UInt64(bound)
    if UInt32(truncatingIfNeeded: product) < bound {
      let threshold = (0 &- bound) % bound
      while UInt32(truncatingIfNeeded: product) < threshold {
        product = UInt64(next()) &* UInt64(bound)
      }
    }
    return UInt32(truncatingIfNeeded: product >> 32)
  }
}
