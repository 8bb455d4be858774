import Dispatch

/// How the whole numbers of images that are stored as such become what networks are given:
/// `(pixel / divisor - mean) / deviation`, in float32 and in this order, as torchvision does it.
public struct ImageScaling: Sendable, Hashable {
  /// 255 for bytes; nil takes the numbers as they are.
  public var divisor: Double?
  /// One, or one for each channel; none for images that are not normalised.
  public var means: [Double]
  /// As many.
  public var deviations: [Double]

  /// - Precondition: as many means as deviations, none of which is 0 in float32.
  public init(divisor: Double?, means: [Double] = [], deviations: [Double] = []) {
    precondition(
      means.count == deviations.count && !deviations.contains { Float($0) == 0 }, "\(deviations)")
    self.divisor = divisor
    self.means = means
    self.deviations = deviations
  }

  /// Scales images in place.
  ///
  /// - Parameter shape: count, channels, height, width.
  func apply(to pixels: UnsafeMutableBufferPointer<Float>, shape: [Int]) {
    let (channels, area) = (shape[1], shape[2] * shape[3])
    nonisolated(unsafe) let shared = pixels  // Each iteration writes an image of its own.
    DispatchQueue.concurrentPerform(iterations: shape[0]) { image in
      for channel in 0..<channels {
        let start = (image * channels + channel) * area
        scale(
          UnsafeMutableBufferPointer(rebasing: shared[start..<(start + area)]), channel: channel)
      }
    }
  }

  /// Scales one channel of one image.
  private func scale(_ plane: UnsafeMutableBufferPointer<Float>, channel: Int) {
    if let divisor {
      let divisor = Float(divisor)
      for i in plane.indices { plane[i] /= divisor }
    }
    if !means.isEmpty {
      let (mean, deviation) = (
        Float(means[channel % means.count]), Float(deviations[channel % means.count])
      )
      for i in plane.indices { plane[i] = (plane[i] - mean) / deviation }
    }
  }
}
