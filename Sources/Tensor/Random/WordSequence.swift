/// A plain sequence of random words, made a block of four at a time.
///
/// Its blocks are those of `RandomCounter` with `step` counting them.
package struct WordSequence: Sendable {
  private let philox: Philox
  private let epoch: Int
  private let purpose: RandomPurpose
  private let site: Int
  private var step = 0
  private var block = SIMD4<UInt32>()
  private var used = 4

  /// The words of a key, a purpose and two numbers that tell one sequence from another.
  ///
  /// - Precondition: `epoch` fits 32 bits, `site` 24 bits.
  package init(key: RandomKey, epoch: Int, purpose: RandomPurpose, site: Int = 0) {
    philox = Philox(key)
    self.epoch = epoch
    self.purpose = purpose
    self.site = site
  }

  /// The next word, uniform over all 32-bit values.
  package mutating func next() -> UInt32 {
    if used == 4 {
      block = philox.words(
        RandomCounter.counter(purpose: purpose, epoch: epoch, step: step, site: site))
      step += 1
      used = 0
    }
    defer { used += 1 }
    return block[used]
  }

  /// A uniform integer in `0..<bound`, usually from one word and without a division.
  ///
  /// Source: Lemire, Fast Random Integer Generation in an Interval, ACM TOMACS 29 (2019), algorithm 5.
  package mutating func next(below bound: UInt32) -> UInt32 {
    var product = UInt64(next()) &* UInt64(bound)
    if UInt32(truncatingIfNeeded: product) < bound {
      let threshold = (0 &- bound) % bound
      while UInt32(truncatingIfNeeded: product) < threshold {
        product = UInt64(next()) &* UInt64(bound)
      }
    }
    return UInt32(truncatingIfNeeded: product >> 32)
  }

  /// A uniform number of `range`, with 32 random bits.
  package mutating func next(in range: ClosedRange<Double>) -> Double {
    let unit = (Double(next()) + 0.5) * 0x1p-32
    return range.lowerBound + unit * (range.upperBound - range.lowerBound)
  }
}
