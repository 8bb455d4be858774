import Tensor
import VariationalDropout

extension Architecture {
  /// Why the network can't take images and labels; nil where it can.
  package func mismatch(
    channels: Int, height: Int, width: Int, largestLabel: Int
  ) -> String? {
    let isSide = family.takesAnySide ? height == width : (height, width) == (side, side)
    guard channels == self.channels, isSide else {
      let taken =
        family.takesAnySide
        ? "\(self.channels) channels and a square shape" : "\(self.channels)x\(side)x\(side)"
      return "takes images of \(taken), the data set has \(channels)x\(height)x\(width)"
    }
    guard largestLabel < classes else {
      return "has \(classes) classes, the data set has labels up to \(largestLabel)"
    }
    return nil
  }

  /// The same of a set of images.
  func mismatch(with images: ImageSet) -> String? {
    mismatch(
      channels: images.channels, height: images.height, width: images.width,
      largestLabel: images.labels.max().map { Int($0) } ?? 0)
  }
}
