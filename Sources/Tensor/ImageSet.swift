/// Labelled images as a data set file holds them: float32, row-major `[count, channels, height, width]`.
public struct ImageSet: Sendable {
  public let images: Tensor
  /// The class of each image.
  public let labels: [Int32]

  /// - Precondition: `images` is float32 with four dimensions and one label an image.
  public init(images: Tensor, labels: [Int32]) {
    precondition(images.dtype == .float32 && images.shape.count == 4, "\(images.shape) images")
    precondition(
      images.shape[0] == labels.count, "\(images.shape[0]) images, \(labels.count) labels")
    self.images = images
    self.labels = labels
  }

  public var count: Int { labels.count }
  public var channels: Int { images.shape[1] }
  public var height: Int { images.shape[2] }
  public var width: Int { images.shape[3] }
  /// The floats of one image.
  public var stride: Int { channels * height * width }

  /// The first pixel of the first image. Valid while `images.storage` lives.
  public var pixels: UnsafePointer<Float> {
    images.bytes.baseAddress!.assumingMemoryBound(to: Float.self)
  }
}
