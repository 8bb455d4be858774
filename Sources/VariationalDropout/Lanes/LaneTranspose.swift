import CLanes
import Tensor

/// Brings one image of every model side by side: `destination[i]` gets pixel i of each image.
///
/// Square blocks are transposed in registers by rounds of interleaving, log2(lanes) rounds a block.
/// - Parameter image: the pixels of each lane's image, as many as `destination` has vectors.
/// - Precondition: their number is a multiple of the number of lanes.
package func transpose(
  into destination: MutableLaneSpan, _ image: (_ lane: Int) -> PixelSpan
) {
  let width = LaneVector.count
  let count = destination.count
  precondition(count.isMultiple(of: width), "\(count) pixels are no multiple of \(width) lanes")
  withUnsafeTemporaryAllocation(of: UnsafePointer<Float>.self, capacity: width) { images in
    for lane in 0..<width {
      let pixels = image(lane)
      precondition(pixels.count == count, "\(pixels.count) pixels for \(count) vectors")
      images[lane] = pixels.base
    }
    transpose(images.baseAddress!, count: count, into: destination.base)
  }
}

private func transpose(
  _ images: UnsafePointer<UnsafePointer<Float>>, count: Int,
  into destination: UnsafeMutablePointer<LaneVector>
) {
  for start in stride(from: 0, to: count, by: LaneVector.count) {
    @inline(__always) func row(_ lane: Int) -> LaneVector {
      UnsafeRawPointer(images[lane] + start).loadUnaligned(as: LaneVector.self)
    }
    @inline(__always) func rows(_ lane: Int) -> Block8 {
      Block8(
        Block4(Block2(row(lane), row(lane &+ 1)), Block2(row(lane &+ 2), row(lane &+ 3))),
        Block4(Block2(row(lane &+ 4), row(lane &+ 5)), Block2(row(lane &+ 6), row(lane &+ 7))))
    }
    @inline(__always) func store(_ block: Block8, at index: Int) {
      let target = destination + start + index
      target[0] = block.first.first.first
      target[1] = block.first.first.second
      target[2] = block.first.second.first
      target[3] = block.first.second.second
      target[4] = block.second.first.first
      target[5] = block.second.first.second
      target[6] = block.second.second.first
      target[7] = block.second.second.second
    }
    if LaneVector.count == 16 {
      let block = Halves(rows(0), rows(8)).interleaved.interleaved.interleaved.interleaved
      store(block.first, at: 0)
      store(block.second, at: 8)
    } else {
      store(rows(0).interleaved.interleaved.interleaved, at: 0)
    }
  }
}

private typealias Block2 = Halves<LaneVector>
private typealias Block4 = Halves<Block2>
private typealias Block8 = Halves<Block4>

/// Vectors that are interleaved with as many others.
private protocol Interleavable {
  associatedtype Doubled: Interleavable
  static func interleave(_ a: Self, _ b: Self) -> Doubled
}

extension LaneVector: Interleavable {
  @inline(__always) fileprivate static func interleave(_ a: LaneVector, _ b: LaneVector) -> Halves<LaneVector> {
    Halves(lane_interleave_low(a, b), lane_interleave_high(a, b))
  }
}

/// A power of two of vectors, as two halves: where an array would lie in memory, these are registers.
private struct Halves<Half: Interleavable>: Interleavable {
  var first: Half
  var second: Half

  @inline(__always) init(_ first: Half, _ second: Half) {
    self.first = first
    self.second = second
  }

  /// Each pair of vectors, one of either block, becomes the parts of both in turn.
  @inline(__always) static func interleave(_ a: Halves, _ b: Halves) -> Halves<Half.Doubled>
  {
    Halves<Half.Doubled>(Half.interleave(a.first, b.first), Half.interleave(a.second, b.second))
  }

  /// A round.
  @inline(__always) var interleaved: Half.Doubled { Half.interleave(first, second) }
}
