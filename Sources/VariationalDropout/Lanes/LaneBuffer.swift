/// Lanes on the heap, each on a boundary of its own size, zero at first.
///
/// Kernels work on the bare pointers; the buffer's owner keeps it alive around them, which for a local
/// takes a `withExtendedLifetime`.
package final class LaneBuffer {
  package let count: Int
  package let lanes: UnsafeMutablePointer<LaneVector>

  package init(count: Int) {
    precondition(count > 0, "a buffer of \(count) lanes")
    self.count = count
    lanes = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<LaneVector>.stride, alignment: 64
    ).bindMemory(to: LaneVector.self, capacity: count)
    clear()
  }

  deinit { UnsafeMutableRawPointer(lanes).deallocate() }

  package func clear() { lanes.initialize(repeating: splat(0), count: count) }

  /// The number of one model at one index.
  package subscript(index: Int, lane lane: Int) -> Float {
    get {
      precondition(0..<count ~= index, "lane vector \(index) of \(count)")
      return lanes[index][lane]
    }
    set {
      precondition(0..<count ~= index, "lane vector \(index) of \(count)")
      lanes[index][lane] = newValue
    }
  }
}
