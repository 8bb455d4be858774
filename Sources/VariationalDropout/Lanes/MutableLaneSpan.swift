import CLanes

/// A view of lane vectors that somebody else owns, to read and write them: a `LaneSpan` otherwise.
package struct MutableLaneSpan {
  let base: UnsafeMutablePointer<LaneVector>
  package let count: Int

  @inline(__always) init(base: UnsafeMutablePointer<LaneVector>, count: Int) {
    self.base = base
    self.count = count
  }

  /// - Precondition: `index` lies in 0..<count; looked at in debug builds only.
  package subscript(index: Int) -> LaneVector {
    @inline(__always) get {
      assert(0..<count ~= index, "lane vector \(index) of \(count)")
      return base[index]
    }
    @inline(__always) nonmutating set {
      assert(0..<count ~= index, "lane vector \(index) of \(count)")
      base[index] = newValue
    }
  }

  /// The mask at `index` of those that are packed into the vectors, a bit a lane.
  ///
  /// - Precondition: there are as many; looked at in debug builds only.
  package subscript(mask index: Int) -> LaneIntVector {
    @inline(__always) get {
      assert(0..<(count * Self.masksPerVector) ~= index, "mask \(index) in \(count) vectors")
      return lane_mask(
        UnsafeRawPointer(base).load(
          fromByteOffset: index &* MemoryLayout<lane_bits>.size, as: lane_bits.self))
    }
    @inline(__always) nonmutating set {
      assert(0..<(count * Self.masksPerVector) ~= index, "mask \(index) in \(count) vectors")
      UnsafeMutableRawPointer(base).storeBytes(
        of: lane_mask_bits(newValue), toByteOffset: index &* MemoryLayout<lane_bits>.size,
        as: lane_bits.self)
    }
  }

  /// A vector has 32 bits a lane.
  package static var masksPerVector: Int { 32 }

  /// The number at `element`, counted over all lanes of all vectors.
  ///
  /// - Precondition: there are as many; looked at in debug builds only.
  package subscript(element element: Int) -> Float {
    @inline(__always) get {
      assert(0..<(count * LaneVector.count) ~= element, "number \(element) of \(count) vectors")
      return UnsafeRawPointer(base).load(fromByteOffset: element &* 4, as: Float.self)
    }
    @inline(__always) nonmutating set {
      assert(0..<(count * LaneVector.count) ~= element, "number \(element) of \(count) vectors")
      UnsafeMutableRawPointer(base).storeBytes(
        of: newValue, toByteOffset: element &* 4, as: Float.self)
    }
  }

  /// - Precondition: `range` lies in 0..<count.
  package subscript(range: Range<Int>) -> MutableLaneSpan {
    @inline(__always) get {
      precondition(
        range.lowerBound >= 0 && range.upperBound <= count, "lane vectors \(range) of \(count)")
      return MutableLaneSpan(base: base + range.lowerBound, count: range.count)
    }
  }

  /// What follows the first `number` vectors; nothing where there are no more.
  ///
  /// - Precondition: `number` is not negative; looked at in debug builds only.
  @inline(__always) package func dropFirst(_ number: Int) -> MutableLaneSpan {
    assert(number >= 0, "\(number) lane vectors to drop")
    return MutableLaneSpan(base: base + number, count: max(count &- number, 0))
  }

  /// Takes the first `number` vectors off this view.
  ///
  /// - Precondition: there are as many.
  @inline(__always) package mutating func takeFirst(_ number: Int) -> MutableLaneSpan {
    let first = self[0..<number]
    self = dropFirst(number)
    return first
  }

  /// Sets all vectors to `value`.
  @inline(__always) package func update(repeating value: LaneVector) {
    base.update(repeating: value, count: count)
  }

  /// Copies all vectors of `source`.
  ///
  /// - Precondition: `source` has as many vectors as this view.
  @inline(__always) package func update(from source: LaneSpan) {
    precondition(source.count == count, "\(source.count) lane vectors for \(count)")
    for i in 0..<count { base[i] = source[i] }
  }
}
