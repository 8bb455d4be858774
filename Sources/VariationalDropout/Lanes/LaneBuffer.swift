/// Lane vectors on the heap, each on a boundary of its own size, zero at first.
///
/// Kernels work on views of them; the buffer's owner keeps it alive around them, which for a local takes a
/// `withExtendedLifetime`.
package final class LaneBuffer {
  package let vectors: MutableLaneSpan
  package var count: Int { vectors.count }

  /// - Precondition: `count` is positive.
  package init(count: Int) {
    precondition(count > 0, "a buffer of \(count) lane vectors")
    let base = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<LaneVector>.stride, alignment: 64
    ).bindMemory(to: LaneVector.self, capacity: count)
    base.initialize(repeating: splat(0), count: count)
    vectors = MutableLaneSpan(base: base, count: count)
  }

  deinit { UnsafeMutableRawPointer(vectors.base).deallocate() }

  /// The number of one model at one index.
  ///
  /// - Precondition: `index` lies in 0..<count, in every build, and `lane` in 0..<LaneVector.count.
  package subscript(index: Int, lane lane: Int) -> Float {
    get {
      precondition(0..<count ~= index, "lane vector \(index) of \(count)")
      return vectors[index][lane]
    }
    set {
      precondition(0..<count ~= index, "lane vector \(index) of \(count)")
      vectors[index][lane] = newValue
    }
  }
}
