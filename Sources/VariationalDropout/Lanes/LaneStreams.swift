/// Random streams on the heap, each on a boundary of its own size, as many as a layer needs at once.
package final class LaneStreams {
  package let count: Int
  private let base: UnsafeMutablePointer<LaneStream>

  /// Streams that give zeros until they are set.
  package init(count: Int) {
    precondition(count > 0, "\(count) random streams")
    self.count = count
    base = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<LaneStream>.stride, alignment: 64
    ).bindMemory(to: LaneStream.self, capacity: count)
    let zero = LaneWordVector(repeating: 0)
    base.initialize(repeating: LaneStream((zero, zero, zero, zero)), count: count)
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  /// Begins stream `index` anew.
  ///
  /// - Precondition: `index` lies in 0..<count.
  package func set(_ index: Int, to stream: LaneStream) {
    precondition(0..<count ~= index, "random stream \(index) of \(count)")
    base[index] = stream
  }

  /// Fills `values` with the next Gaussians of stream `index`.
  ///
  /// - Precondition: `index` lies in 0..<count.
  func fillGaussians(_ values: MutableLaneSpan, from index: Int) {
    precondition(0..<count ~= index, "random stream \(index) of \(count)")
    base[index].fillGaussians(values)
  }
}
