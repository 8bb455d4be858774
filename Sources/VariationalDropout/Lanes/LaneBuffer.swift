import Glibc

/// Lane vectors on the heap, each on a boundary of its own size, zero at first.
///
/// What is large takes memory when it is first written to.
///
/// Kernels work on views of them; the buffer's owner keeps it alive around them, which for a local takes a
/// `withExtendedLifetime`.
package final class LaneBuffer {
  package let vectors: MutableLaneSpan
  package var count: Int { vectors.count }
  private let memory: UnsafeMutableRawPointer

  private static let alignment = 64

  /// - Precondition: `count` is positive.
  package init(count: Int) {
    precondition(count > 0, "a buffer of \(count) lane vectors")
    let byteCount = count * MemoryLayout<LaneVector>.stride
    guard let memory = calloc(1, byteCount + Self.alignment) else {
      fatalError("the system has no \(byteCount) bytes left")
    }
    self.memory = memory
    let aligned = memory.alignedUp(toMultipleOf: Self.alignment)
    vectors = MutableLaneSpan(
      base: aligned.bindMemory(to: LaneVector.self, capacity: count), count: count)
  }

  deinit { free(memory) }

  /// Gives what it takes back to the system, but for the pages that it shares. The numbers are lost; to write to it
  /// takes memory again.
  package func discard() {
    let page = Int(getpagesize())
    let first = UnsafeMutableRawPointer(vectors.base).alignedUp(toMultipleOf: page)
    let end = UnsafeMutableRawPointer(vectors.base + count).alignedDown(toMultipleOf: page)
    // Where the system does not take it, it stays.
    if first < end { madvise(first, end - first, MADV_DONTNEED) }
  }

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
