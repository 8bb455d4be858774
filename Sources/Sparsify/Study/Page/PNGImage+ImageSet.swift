import Tensor

extension PNGImage {
  /// An image of a set, from its least value to its largest, in colour where it has three channels, else its
  /// first channel in grey. Of large ones every n-th pixel is taken, so that no side has more than 32.
  ///
  /// Nil of an image without pixels.
  init?(image number: Int, of set: ImageSet) {
    let (height, width) = (set.height, set.width)
    guard set.labels.indices.contains(number), height > 0, width > 0, set.channels > 0 else {
      return nil
    }
    let step = (max(height, width) + 31) / 32
    let channels = set.channels == 3 ? 3 : 1
    let values = set.floats(of: number..<number + 1)
    let shown = values.prefix(channels * height * width).filter(\.isFinite)
    guard let least = shown.min(), let largest = shown.max() else { return nil }
    let scale = largest > least ? 255 / (Double(largest) - Double(least)) : 0
    self.init(
      width: (width + step - 1) / step, height: (height + step - 1) / step, channels: channels)
    for y in 0..<self.height {
      for x in 0..<self.width {
        for channel in 0..<channels {
          let value = values[(channel * height + y * step) * width + x * step]
          let byte = ((Double(value) - Double(least)) * scale).rounded()
          self[x, y, channel] = byte.isFinite ? UInt8(min(255, max(0, byte))) : 0
        }
      }
    }
  }
}
