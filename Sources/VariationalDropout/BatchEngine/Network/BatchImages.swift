import Tensor

/// The images of a batch: some of an image set.
package struct BatchImages {
  private let images: ImageSet
  private let indices: ArraySlice<Int32>

  /// - Parameter indices: which of the set, in the order of the batch.
  package init(_ images: ImageSet, _ indices: ArraySlice<Int32>) {
    self.images = images
    self.indices = indices
  }

  var count: Int { indices.count }

  private func index(_ image: Int) -> Int { Int(indices[indices.startIndex &+ image]) }

  func label(_ image: Int) -> Int32 { images.labels[index(image)] }

  /// Writes an image, `[block][y][x][16]`, with a border.
  func read(_ image: Int, _ border: Border, into target: MutableLaneSpan) {
    let plane = Plane(channels: images.channels, height: images.height, width: images.width)
    let first = images.pixels + index(image) &* images.stride
    let width = ChannelBlock.width
    border.fill(target, plane) { block, y, row in
      let channels = min(width, plane.channels &- block &* width)
      row.update(repeating: splat(0))
      for channel in 0..<channels {
        let line = ((block &* width &+ channel) &* plane.height &+ y) &* plane.width
        for x in 0..<plane.width { row[element: x &* width &+ channel] = first[line &+ x] }
      }
    }
  }
}
