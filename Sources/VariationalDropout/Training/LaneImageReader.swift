import Tensor

/// Brings images of a set onto the lanes of a network.
struct LaneImageReader {
  private let images: ImageSet
  private let network: LaneNetwork
  /// Where the bytes of each lane's image become numbers; nil where images are numbers already.
  private let scratch: PixelScratch?

  /// - Precondition: the images have the network's channels and side.
  init(_ images: ImageSet, _ network: LaneNetwork) {
    let architecture = network.layout.architecture
    precondition(
      images.channels == architecture.channels && images.height == architecture.side
        && images.width == architecture.side,
      "\(images.channels)x\(images.height)x\(images.width) images for \(architecture.family)")
    self.images = images
    self.network = network
    scratch = images.scratch(images: LaneVector.count)
  }

  /// One image for all models.
  func load(_ index: Int) -> LaneIntVector {
    let pixels = images.pixels(of: index, in: scratch)
    for i in 0..<network.image.count { network.image[i] = splat(pixels[i]) }
    return LaneIntVector(repeating: images.labels[index])
  }

  /// An image of its own for every model: lane by lane the one that `index` names.
  ///
  /// Lanes without a model get the first model's image.
  func load(models: Int, _ index: (Int) -> Int32) -> LaneIntVector {
    var labels = LaneIntVector(repeating: 0)
    transpose(into: network.image) { lane in
      let image = Int(index(lane < models ? lane : 0))
      labels[lane] = images.labels[image]
      return images.pixels(of: image, in: scratch, at: lane)
    }
    return labels
  }
}
