/// Images of bytes and their classes, as published data sets hold them.
public struct LabelledImages: Sendable {
  /// uint8, row-major `[count, channels, height, width]`.
  public let images: Tensor
  /// The class of each image.
  public let labels: [UInt8]

  /// - Precondition: `images` is uint8 with four dimensions and one label an image.
  init(images: Tensor, labels: [UInt8]) {
    precondition(images.dtype == .uint8 && images.shape.count == 4, "\(images.shape) images")
    precondition(images.shape[0] == labels.count, "\(images.shape) images, \(labels.count) labels")
    self.images = images
    self.labels = labels
  }

  public var count: Int { labels.count }
  public var channels: Int { images.shape[1] }
  public var height: Int { images.shape[2] }
  public var width: Int { images.shape[3] }

  /// The images of `rows`, in that order.
  func selecting(_ rows: some RandomAccessCollection<Int>) -> LabelledImages {
    let size = channels * height * width
    let storage = ByteStorage(count: rows.count * size) { output in
      for (place, row) in rows.enumerated() {
        UnsafeMutableRawBufferPointer(rebasing: output[(place * size)...])
          .copyMemory(
            from: UnsafeRawBufferPointer(rebasing: images.bytes[row * size..<(row + 1) * size]))
      }
    }
    return LabelledImages(
      images: Tensor(
        dtype: .uint8, shape: [rows.count] + images.shape.dropFirst(), storage: storage),
      labels: rows.map { labels[$0] })
  }

  /// The middle of each image, as torchvision's `CenterCrop` takes it.
  ///
  /// - Precondition: `side` is positive and no larger than the images.
  public func croppedInTheMiddle(to side: Int) -> LabelledImages {
    precondition(1...min(height, width) ~= side, "\(side) of \(height) x \(width) pixels")
    let top = Int((Double(height - side) / 2).rounded(.toNearestOrEven))
    let left = Int((Double(width - side) / 2).rounded(.toNearestOrEven))
    return mapped(channels: channels, height: side, width: side) { bytes, image, channel, y, x in
      bytes[((image * channels + channel) * height + top + y) * width + left + x]
    }
  }

  /// The luma of coloured images, as PIL's mode `L` and with it torchvision's `Grayscale` take it:
  /// `(19595 R + 38470 G + 7471 B + 2^15) / 2^16`.
  ///
  /// Source: ITU-R BT.601-2; Pillow, src/libImaging/Convert.c, `L24`.
  /// - Precondition: there are three channels.
  public var grey: LabelledImages {
    precondition(channels == 3, "\(channels) channels")
    let area = height * width
    return mapped(channels: 1, height: height, width: width) { bytes, image, _, y, x in
      let red = image * 3 * area + y * width + x
      let luma =
        19_595 * UInt32(bytes[red]) + 38_470 * UInt32(bytes[red + area])
        + 7_471 * UInt32(bytes[red + 2 * area])
      return UInt8((luma + 1 << 15) >> 16)
    }
  }

  private func mapped(
    channels: Int, height: Int, width: Int,
    _ value: (UnsafeRawBufferPointer, _ image: Int, _ channel: Int, _ y: Int, _ x: Int) -> UInt8
  ) -> LabelledImages {
    let bytes = images.bytes
    let storage = ByteStorage(count: count * channels * height * width) { output in
      var place = 0
      for image in 0..<count {
        for channel in 0..<channels {
          for y in 0..<height {
            for x in 0..<width {
              output[place] = value(bytes, image, channel, y, x)
              place += 1
            }
          }
        }
      }
    }
    return withExtendedLifetime(images.storage) {
      LabelledImages(
        images: Tensor(dtype: .uint8, shape: [count, channels, height, width], storage: storage),
        labels: labels)
    }
  }
}
