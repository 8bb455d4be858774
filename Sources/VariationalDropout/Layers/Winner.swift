import CLanes

/// Which element of its 2x2 window is the largest, for each model: a mask tells the column, another one the row.
struct Winner {
  let isRight: LaneIntVector
  let isLower: LaneIntVector

  /// - Parameters:
  ///   - isLower: whether the largest of the lower row is above that of the upper one.
  ///   - isRightBelow: whether in the lower row the right one is above the left one.
  ///   - isRightAbove: whether it is so in the upper row.
  @inline(__always)
  init(isLower: LaneIntVector, isRightBelow: LaneIntVector, isRightAbove: LaneIntVector) {
    self.isLower = isLower
    isRight = lane_select_i(isLower, isRightBelow, isRightAbove)
  }

  /// The winner of window `index`, from where `store` put it.
  @inline(__always) init(from winners: MutableLaneSpan, at index: Int) {
    isRight = Self.isRight(from: winners, at: index)
    isLower = winners[mask: 2 &* index &+ 1]
  }

  /// The column of the winner of window `index` alone.
  @inline(__always) static func isRight(from winners: MutableLaneSpan, at index: Int)
    -> LaneIntVector
  { winners[mask: 2 &* index] }

  /// Keeps it as window `index`'s.
  @inline(__always) func store(in winners: MutableLaneSpan, at index: Int) {
    winners[mask: 2 &* index] = isRight
    winners[mask: 2 &* index &+ 1] = isLower
  }

  /// The vectors that hold the winners of so many windows.
  static func vectorCount(windows: Int) -> Int {
    (2 * windows + MutableLaneSpan.masksPerVector - 1) / MutableLaneSpan.masksPerVector
  }
}
