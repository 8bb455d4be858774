import CLanes

/// Which element of its 2x2 window is the largest, for each model: twice its number in row-major order, so that a bit
/// tells the column and the next one the row.
///
/// The lowest bit stays free: of that one compilers make a sign before they make a mask, which with AVX-512 took a
/// fifth of the time of the gradients by weights.
struct Winner {
  let bits: LaneIntVector

  @inline(__always) init(bits: LaneIntVector) { self.bits = bits }

  /// - Parameters:
  ///   - lower: whether the largest of the lower row is above that of the upper one.
  ///   - rightBelow: whether in the lower row the right one is above the left one.
  ///   - rightAbove: whether it is so in the upper row.
  @inline(__always)
  init(lower: LaneIntVector, rightBelow: LaneIntVector, rightAbove: LaneIntVector) {
    bits = lane_select_i(
      lower, lane_select_i(rightBelow, Self.number(3), Self.number(2)),
      lane_select_i(rightAbove, Self.number(1), Self.number(0)))
  }

  @inline(__always) var isRight: LaneIntVector { has(2) }
  @inline(__always) var isLower: LaneIntVector { has(4) }

  /// Whether it is a certain element, 0...3.
  @inline(__always) func isElement(_ number: Int) -> LaneIntVector {
    lane_equal_i(bits, Self.number(number))
  }

  @inline(__always) private func has(_ bit: Int32) -> LaneIntVector {
    let bit = LaneIntVector(repeating: bit)
    return lane_equal_i(lane_and_i(bits, bit), bit)
  }

  @inline(__always) private static func number(_ element: Int) -> LaneIntVector {
    LaneIntVector(repeating: 2 &* Int32(truncatingIfNeeded: element))
  }
}
