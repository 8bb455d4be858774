import CLanes
import Tensor

/// The Gaussian noise of a batch.
package enum ElementNoise {
  /// A function of key, epoch, step, the image's position in the batch, the layer and the element.
  case drawn(NoisePlace)
  /// As it lies in memory, of each layer `[image][block][y][x][16]`: as golden cases give it.
  case given([LaneBuffer])
}

/// The place of a batch in training, which its noise is a function of.
package struct NoisePlace {
  private let key: LaneKey
  private let epoch: Int
  private let step: Int

  /// - Precondition: `epoch` and `step` fit 32 bits.
  package init(key: RandomKey, epoch: Int, step: Int) {
    self.key = LaneKey(Array(repeating: key, count: LaneVector.count))
    self.epoch = epoch
    self.step = step
  }

  /// The elements that share a counter of four words: the same channel of four pixels in a row.
  private static let perCounter = 4

  /// The largest image that has a counter for each four elements.
  static let largestImage = 1 << 18

  /// Calls `body` for each lane vector of a layer's output with its noise.
  ///
  /// Sixty-four elements in a row, four times sixteen channels, have sixteen counters, one a channel; so that a
  /// vector's elements are of one counter each, whatever its width. All words come from Philox: an element
  /// needs no other.
  ///
  /// - Parameter vectors: those of an image.
  /// - Precondition: an image has `largestImage` elements at most.
  @inline(__always)
  package func forEach(
    image: Int, layer: Int, vectors: Int, _ body: (_ index: Int, _ noise: LaneVector) -> Void
  ) {
    let first = RandomCounter.counter(
      purpose: .noise, epoch: epoch, step: step, position: image, site: layer)
    precondition(
      vectors &* LaneVector.count <= Self.largestImage,
      "\(vectors) lane vectors of noise for an image")
    var lanes = LaneWordVector(repeating: 0)
    for lane in 0..<LaneVector.count { lanes[lane] = UInt32(truncatingIfNeeded: lane) }
    let step = LaneWordVector(repeating: first.x)
    let (epoch, site) = (
      LaneWordVector(repeating: first.z), LaneWordVector(repeating: first.w)
    )
    let group = Self.perCounter &* ChannelBlock.vectors
    var start = 0
    var counter = first.y
    while start < vectors {
      for part in 0..<ChannelBlock.vectors {
        let base = counter &+ UInt32(truncatingIfNeeded: part &* LaneVector.count)
        let words = philox(
          key, (step, lane_add_u(LaneWordVector(repeating: base), lanes), epoch, site))
        let (a, b, c, d) = gaussians(words)
        let at = start &+ part
        body(at, a)
        if at &+ ChannelBlock.vectors < vectors { body(at &+ ChannelBlock.vectors, b) }
        if at &+ 2 &* ChannelBlock.vectors < vectors { body(at &+ 2 &* ChannelBlock.vectors, c) }
        if at &+ 3 &* ChannelBlock.vectors < vectors { body(at &+ 3 &* ChannelBlock.vectors, d) }
      }
      start &+= group
      counter &+= UInt32(truncatingIfNeeded: ChannelBlock.width)
    }
  }
}
