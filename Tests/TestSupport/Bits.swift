import VariationalDropout

// Numbers by their bits: unlike `==`, these tell -0.0 from 0.0, and a NaN is equal to itself.

extension ModelState {
  /// All its numbers, with the shape of what holds them.
  public var bits: [[UInt32]] {
    (parameters + buffers.joined()).map { $0.map(\.bitPattern) } + [[UInt32(buffers.count)]]
      + [[UInt32(truncatingIfNeeded: step), UInt32(truncatingIfNeeded: step >> 32)]]
  }
}

extension TrainingRecord {
  public var bits: [UInt64] {
    [nll.bitPattern, loss.bitPattern, UInt64(correct), UInt64(samples)]
      + [UInt64(divergence?.step ?? 0)]
  }
}
