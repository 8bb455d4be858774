/// How the whole numbers of images that are stored as such become what networks are given:
/// `(pixel / divisor - mean) / deviation`, in float32 and in this order, as torchvision does it.
public struct ImageScaling: Sendable, Hashable {
  /// 255 for bytes; nil takes the numbers as they are.
  public let divisor: Double?
  /// One, or one for each channel; none for images that are not normalised.
  public let means: [Double]
  /// As many.
  public let deviations: [Double]

  /// - Precondition: as many means as deviations, or one of them for all of the others; no deviation is 0 in float32.
  public init(divisor: Double?, means: [Double] = [], deviations: [Double] = []) {
    func repeated(_ values: [Double], as others: [Double]) -> [Double] {
      values.count == 1 && others.count > 1
        ? Array(repeating: values[0], count: others.count) : values
    }
    self.divisor = divisor
    self.means = repeated(means, as: deviations)
    self.deviations = repeated(deviations, as: means)
    precondition(
      self.means.count == self.deviations.count && !deviations.contains { Float($0) == 0 },
      "means \(means), deviations \(deviations)")
  }

  /// Scales images in place.
  ///
  /// - Parameter shape: count, channels, height, width.
  func apply(to pixels: UnsafeMutableBufferPointer<Float>, shape: [Int]) {
    let (channels, area) = (shape[1], shape[2] * shape[3])
    nonisolated(unsafe) let shared = pixels  // Each iteration writes an image of its own.
    forEachConcurrently(shape[0]) { image in
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
