/// A view of one image's pixels, `[channels, height, width]`, as networks are given them.
///
/// Valid while the image set's storage lives, or the scratch that they were written to.
@frozen public struct PixelSpan {
  @usableFromInline package let base: UnsafePointer<Float>
  public let count: Int

  @inlinable package init(base: UnsafePointer<Float>, count: Int) {
    self.base = base
    self.count = count
  }

  /// - Precondition: the place lies in 0..<count; checked in debug builds.
  @inlinable public subscript(place: Int) -> Float {
    assert(0..<count ~= place, "pixel \(place) of \(count)")
    return base[place]
  }
}

/// Where images that are bytes in memory become numbers.
public final class PixelScratch {
  private let memory: UnsafeMutableBufferPointer<Float>
  private let stride: Int

  /// - Parameters:
  ///   - images: that it has room for.
  ///   - stride: the pixels of each.
  public init(images: Int, stride: Int) {
    memory = .allocate(capacity: images * stride)
    memory.initialize(repeating: 0)
    self.stride = stride
  }

  deinit { memory.deallocate() }

  /// - Precondition: there is room for an image of that number.
  subscript(image: Int) -> UnsafeMutablePointer<Float> {
    precondition((image + 1) * stride <= memory.count, "image \(image) in a scratch")
    return memory.baseAddress! + image * stride
  }
}
