import Tensor
import TestSupport
import VariationalDropout

/// Puts one case's numbers into one lane, with other numbers in the other lanes.
struct LanePlacement {
  let lane: Int
  private var random = SplitMix64(seed: 1)

  init(lane: Int) { self.lane = lane }

  /// A buffer of `values` in the lane; the other lanes hold something like them, from another model.
  mutating func buffer(_ values: [Float]) -> LaneBuffer {
    let buffer = LaneBuffer(count: max(values.count, 1))
    for (index, value) in values.enumerated() {
      for other in 0..<LaneVector.count {
        buffer[index, lane: other] =
          other == lane ? value : value * Float.random(in: 0.5...1.5, using: &random)
      }
    }
    return buffer
  }

  /// The lane's part of some vectors.
  func values(_ vectors: MutableLaneSpan) -> [Float] {
    (0..<vectors.count).map { vectors[$0][lane] }
  }
}
