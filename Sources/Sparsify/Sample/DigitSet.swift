import Tensor

/// Painted digits with their labels; every class has as many as the others, or one more.
package struct DigitSet: Sendable {
  package let channels: Int
  /// Of the square pictures, in pixels.
  package let side: Int
  /// The pictures one after the other, each `[channels, side, side]`.
  package let bytes: [UInt8]
  package let labels: [UInt8]

  package var count: Int { labels.count }
  private var pictureSize: Int { channels * side * side }

  /// Paints a set on all processors.
  ///
  /// - Parameters:
  ///   - number: tells the sets that are made with one seed apart.
  ///   - channels: 1, or 3 for coloured digits.
  package init(count: Int, number: Int, channels: Int, side: Int, seed: Seed) {
    precondition(channels == 1 || channels == 3, "\(channels) channels")
    let key = RandomKey(seed: seed, trialKey: 0)
    let painter = DigitPainter(key: key, channels: channels, side: side)
    let order = key.permutation(of: count, epoch: number, purpose: .picture)
    self.channels = channels
    self.side = side
    labels = order.map { UInt8($0 % 10) }
    let digits = Array(labels.enumerated())
    bytes = digits.concurrentMap { place, digit in
      painter.paint(Int(digit), set: number, number: place)
    }.flatMap { $0 }
  }

  /// The bytes of picture `index`.
  package func picture(_ index: Int) -> ArraySlice<UInt8> {
    bytes[(index * pictureSize)..<((index + 1) * pictureSize)]
  }

  /// float32 images, normalised as MNIST's are: `(byte / 255 - mean) / deviation`.
  package var imageSet: ImageSet {
    let (mean, deviation) = IdxDataSet.Recipe.mnist
    let table = (0...255).map { (Float($0) / 255 - Float(mean)) / Float(deviation) }
    return ImageSet(
      images: Tensor(bytes.map { table[Int($0)] }, shape: [count, channels, side, side]),
      labels: labels.map { Int32($0) })
  }
}
