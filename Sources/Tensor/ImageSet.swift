/// Labelled images as a data set file holds them, row-major `[count, channels, height, width]`: as float32, or as
/// bytes, which stay bytes in memory and become numbers where they are read.
public struct ImageSet: Sendable {
  /// As they are stored.
  public let images: Tensor
  /// The class of each image.
  public let labels: [Int32]
  /// What the bytes stand for; nil of float32.
  private let levels: PixelLevels?

  /// - Parameter scaling: of bytes; nil takes the numbers as they are.
  /// - Precondition: `images` is float32, which is not scaled, or uint8, and has four dimensions and one label an image.
  public init(images: Tensor, labels: [Int32], scaling: ImageScaling? = nil) {
    precondition(images.shape.count == 4, "\(images.shape) images")
    precondition(
      images.shape[0] == labels.count, "\(images.shape[0]) images, \(labels.count) labels")
    self.init(
      images: images, labels: labels,
      levels: images.dtype == .uint8
        ? PixelLevels(scaling, channels: images.shape[1]) : nil)
    precondition(images.dtype == .float32 && scaling == nil || levels != nil, "\(images.dtype)")
  }

  private init(images: Tensor, labels: [Int32], levels: PixelLevels?) {
    self.images = images
    self.labels = labels
    self.levels = levels
  }

  public var count: Int { labels.count }
  public var channels: Int { images.shape[1] }
  public var height: Int { images.shape[2] }
  public var width: Int { images.shape[3] }
  /// The pixels of one image, each of them a number.
  public var stride: Int { channels * height * width }

  /// The first images.
  ///
  /// - Precondition: there are so many.
  public func prefix(_ count: Int) -> ImageSet {
    precondition(0...self.count ~= count, "\(count) of \(self.count) images")
    let tensor = Tensor(
      dtype: images.dtype, shape: [count] + images.shape.dropFirst(), storage: images.storage,
      byteOffset: images.byteOffset)
    return ImageSet(images: tensor, labels: Array(labels.prefix(count)), levels: levels)
  }
}

// MARK: Pixels

extension ImageSet {
  /// Room for images, for `pixels(of:in:at:)`; nil where pixels are numbers where they lie.
  public func scratch(images: Int) -> PixelScratch? {
    levels.map { _ in PixelScratch(images: images, stride: stride) }
  }

  /// The pixels of one image, as networks are given them: where they lie, or else written to `scratch`.
  ///
  /// - Parameters:
  ///   - scratch: this set's.
  ///   - place: the number of the image that is overwritten there.
  /// - Precondition: there is such an image.
  public func pixels(of index: Int, in scratch: PixelScratch?, at place: Int = 0) -> PixelSpan {
    precondition(labels.indices ~= index, "image \(index) of \(count)")
    let stored = images.bytes.baseAddress!
    guard let levels, let target = scratch?[place] else {
      return PixelSpan(
        base: stored.assumingMemoryBound(to: Float.self) + index * stride, count: stride)
    }
    levels.convert(
      stored.assumingMemoryBound(to: UInt8.self) + index * stride, plane: height * width,
      into: target)
    return PixelSpan(base: target, count: stride)
  }

  /// Calls `body` with the pixels of each image of a range, one after the other, as networks are given them.
  ///
  /// - Precondition: there are such images.
  public func forEachImage(
    in range: Range<Int>, _ body: (PixelSpan) throws -> Void
  ) rethrows {
    let scratch = scratch(images: 1)
    for index in range { try body(pixels(of: index, in: scratch)) }
    withExtendedLifetime((images.storage, scratch)) {}
  }

  /// Pixels of images, as networks are given them; nil takes all.
  public func floats(of range: Range<Int>? = nil) -> [Float] {
    let range = range ?? 0..<count
    var floats: [Float] = []
    floats.reserveCapacity(range.count * stride)
    forEachImage(in: range) { pixels in
      floats.append(contentsOf: UnsafeBufferPointer(start: pixels.base, count: pixels.count))
    }
    return floats
  }

  /// The first pixel that is NaN or infinite, by its place among all.
  func firstNonFinite() -> Int? {
    guard let levels else { return images.firstNonFinite() }
    if levels.areFinite { return nil }
    let scratch = scratch(images: 1)
    return withExtendedLifetime((images.storage, scratch)) {
      for index in labels.indices {
        let pixels = pixels(of: index, in: scratch)
        let values = UnsafeBufferPointer(start: pixels.base, count: pixels.count)
        if let pixel = values.firstIndex(where: { !$0.isFinite }) { return index * stride + pixel }
      }
      return nil
    }
  }
}
