import CLanes

/// A view of lane vectors that somebody else owns, to read them.
///
/// Kernels take views instead of pointers: in a debug build an index outside of a view stops the program,
/// in a release build it is not looked at. Ranges of a view are checked in every build. A view keeps no
/// memory alive; see `LaneBuffer`.
package struct LaneSpan {
  private let base: UnsafePointer<LaneVector>
  package let count: Int

  @inline(__always) private init(base: UnsafePointer<LaneVector>, count: Int) {
    self.base = base
    self.count = count
  }

  /// The same vectors, to read them only.
  @inline(__always) package init(_ span: MutableLaneSpan) {
    self.init(base: span.base, count: span.count)
  }

  /// - Precondition: `index` lies in 0..<count; looked at in debug builds only.
  package subscript(index: Int) -> LaneVector {
    @inline(__always) get {
      assert(0..<count ~= index, "lane vector \(index) of \(count)")
      return base[index]
    }
  }

  /// The number at `element`, counted over all lanes of all vectors, in every lane.
  ///
  /// - Precondition: there are as many; looked at in debug builds only.
  @inline(__always) package func broadcast(_ element: Int) -> LaneVector {
    assert(0..<(count * LaneVector.count) ~= element, "number \(element) of \(count) vectors")
    return lane_splat(
      UnsafeRawPointer(base).load(fromByteOffset: element &* 4, as: Float.self))
  }

  /// - Precondition: `range` lies in 0..<count.
  package subscript(range: Range<Int>) -> LaneSpan {
    @inline(__always) get {
      precondition(
        range.lowerBound >= 0 && range.upperBound <= count, "lane vectors \(range) of \(count)")
      return LaneSpan(base: base + range.lowerBound, count: range.count)
    }
  }

  /// What follows the first `number` vectors; nothing where there are no more.
  ///
  /// - Precondition: `number` is not negative; looked at in debug builds only.
  @inline(__always) package func dropFirst(_ number: Int) -> LaneSpan {
    assert(number >= 0, "\(number) lane vectors to drop")
    return LaneSpan(base: base + number, count: max(count &- number, 0))
  }
}
