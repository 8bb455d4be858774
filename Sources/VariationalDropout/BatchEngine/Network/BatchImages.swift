import Tensor

/// The images of a batch: some of an image set.
package struct BatchImages {
  private let images: ImageSet
  private let indices: ArraySlice<Int32>
  private let augmentation: DrawnAugmentation?

  /// - Parameter indices: which of the set, in the order of the batch.
  package init(_ images: ImageSet, _ indices: ArraySlice<Int32>) {
    self.init(images, indices, nil)
  }

  /// - Parameters:
  ///   - indices: which of the set, in the order of the batch.
  ///   - augmentation: how they are changed; nil leaves them as they are.
  init(_ images: ImageSet, _ indices: ArraySlice<Int32>, _ augmentation: DrawnAugmentation?) {
    self.images = images
    self.indices = indices
    self.augmentation = augmentation
  }

  var count: Int { indices.count }

  private func index(_ image: Int) -> Int { Int(indices[indices.startIndex &+ image]) }

  func label(_ image: Int) -> Int32 { images.labels[index(image)] }

  /// Writes an image, `[block][y][x][16]`, with a border.
  func read(_ image: Int, _ border: Border, into target: MutableLaneSpan) {
    let scratch = images.scratch(images: 1)
    write(images.pixels(of: index(image), in: scratch), of: image, border, into: target)
    withExtendedLifetime(scratch) {}
  }

  private func write(
    _ pixels: PixelSpan, of image: Int, _ border: Border, into target: MutableLaneSpan
  ) {
    let plane = Plane(channels: images.channels, height: images.height, width: images.width)
    let change = augmentation?.change(ofImage: image)
    let width = ChannelBlock.width
    border.fill(target, plane) { block, y, row in
      let channels = min(width, plane.channels &- block &* width)
      row.update(repeating: splat(0))
      for channel in 0..<channels {
        let number = block &* width &+ channel
        if let augmentation, let change {
          let line = change.line(y, of: plane)
          for x in 0..<plane.width {
            let place = line.flatMap { change.place(x, in: $0, of: plane) }
            row[element: x &* width &+ channel] =
              place.map { pixels[number &* plane.height &* plane.width &+ $0] }
              ?? augmentation.black[number]
          }
        } else {
          let line = (number &* plane.height &+ y) &* plane.width
          for x in 0..<plane.width { row[element: x &* width &+ channel] = pixels[line &+ x] }
        }
      }
    }
  }
}
