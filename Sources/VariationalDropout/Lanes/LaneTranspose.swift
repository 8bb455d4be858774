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
    if LaneVector.count == 16 {
      Block16.taking(row, from: 0).interleaved.interleaved.interleaved.interleaved
        .store(to: destination + start)
    } else {
      Block8.taking(row, from: 0).interleaved.interleaved.interleaved
        .store(to: destination + start)
    }
  }
}

private typealias Block2 = Halves<LaneVector>
private typealias Block8 = Halves<Halves<Block2>>
private typealias Block16 = Halves<Block8>

/// Vectors that are interleaved with as many others.
private protocol Interleavable {
  associatedtype Doubled: Interleavable
  static var vectors: Int { get }
  static func taking(_ row: (Int) -> LaneVector, from first: Int) -> Self
  func store(to target: UnsafeMutablePointer<LaneVector>)
  /// Each pair of vectors, one of either block, becomes the parts of both in turn.
  static func interleave(_ a: Self, _ b: Self) -> Doubled
}

extension LaneVector: Interleavable {
  fileprivate static var vectors: Int { 1 }

  @inline(__always) fileprivate static func taking(_ row: (Int) -> LaneVector, from first: Int)
    -> LaneVector
  { row(first) }

  @inline(__always) fileprivate func store(to target: UnsafeMutablePointer<LaneVector>) {
    target.pointee = self
  }

  @inline(__always) fileprivate static func interleave(_ a: LaneVector, _ b: LaneVector) -> Block2 {
    Block2(first: lane_interleave_low(a, b), second: lane_interleave_high(a, b))
  }
}

/// A power of two of vectors, as two halves: where an array would lie in memory, these are registers.
private struct Halves<Half: Interleavable>: Interleavable {
  let first: Half
  let second: Half

  static var vectors: Int { 2 * Half.vectors }

  @inline(__always) static func taking(_ row: (Int) -> LaneVector, from first: Int) -> Halves {
    Halves(
      first: Half.taking(row, from: first), second: Half.taking(row, from: first &+ Half.vectors))
  }

  @inline(__always) func store(to target: UnsafeMutablePointer<LaneVector>) {
    first.store(to: target)
    second.store(to: target + Half.vectors)
  }

  @inline(__always) static func interleave(_ a: Halves, _ b: Halves) -> Halves<Half.Doubled> {
    Halves<Half.Doubled>(
      first: Half.interleave(a.first, b.first), second: Half.interleave(a.second, b.second))
  }

  /// A round.
  @inline(__always) var interleaved: Half.Doubled { Half.interleave(first, second) }
}
