import Tensor
import VariationalDropout

extension Architecture {
  /// Why models of it can't be evaluated on these images; nil where they can.
  func mismatch(with images: ImageSet) -> String? {
    guard (images.channels, images.height, images.width) == (channels, side, side) else {
      return "takes images of \(channels)x\(side)x\(side), the data set has "
        + "\(images.channels)x\(images.height)x\(images.width)"
    }
    guard let label = images.labels.first(where: { $0 < 0 || $0 >= classes }) else { return nil }
    return "has \(classes) classes, the data set has the label \(label)"
  }
}
