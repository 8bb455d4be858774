import CLanes
import Tensor

/// Brings one image of every model side by side: `destination[i]` gets pixel i of each image.
///
/// Square blocks are transposed by rounds of interleaving, log2(lanes) rounds a block.
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
  let width = LaneVector.count
  let half = width / 2
  withUnsafeTemporaryAllocation(
    byteCount: 2 * width * MemoryLayout<LaneVector>.stride,
    alignment: MemoryLayout<LaneVector>.alignment
  ) { scratch in
    var source = scratch.baseAddress!.bindMemory(to: LaneVector.self, capacity: 2 * width)
    var target = source + width
    for start in stride(from: 0, to: count, by: width) {
      for lane in 0..<width {
        source[lane] = UnsafeRawPointer(images[lane] + start).loadUnaligned(as: LaneVector.self)
      }
      var round = width
      while round > 1 {
        for i in 0..<half {
          let (a, b) = (source[i], source[i &+ half])
          target[2 &* i] = lane_interleave_low(a, b)
          target[2 &* i &+ 1] = lane_interleave_high(a, b)
        }
        swap(&source, &target)
        round >>= 1
      }
      (destination + start).update(from: source, count: width)
    }
  }
}
