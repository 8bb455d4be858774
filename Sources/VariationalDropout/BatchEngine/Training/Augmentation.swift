import Tensor

/// How training images are changed at random, each anew in every epoch.
///
/// Source: the transforms RandomHorizontalFlip and RandomCrop of torchvision, as the zoos were trained with.
public enum Augmentation: String, Sendable, CaseIterable {
  case none
  /// Half of them are mirrored left to right.
  case flip
  /// They are moved by up to four pixels, with black where nothing was, and half of them mirrored.
  case crop4Flip = "crop4-flip"

  /// The pixels that an image is moved by at most.
  var reach: Int { self == .crop4Flip ? 4 : 0 }
}

/// The changes of the images of one batch: a function of the model's key, the epoch, the step and the image's place
/// in the batch.
struct DrawnAugmentation {
  /// One image's change: what stands at (y, x) stood at (y + dy, x + dx), in the mirror image where it is mirrored.
  struct Change {
    let dx: Int
    let dy: Int
    let isMirrored: Bool

    /// Where the line of a plane begins that stands at y; nil where nothing was.
    func line(_ y: Int, of plane: Plane) -> Int? {
      0..<plane.height ~= y + dy ? (y + dy) * plane.width : nil
    }

    /// The place of what stands at x in that line; nil where nothing was.
    func place(_ x: Int, in line: Int, of plane: Plane) -> Int? {
      let from = (isMirrored ? plane.width - 1 - x : x) + dx
      return 0..<plane.width ~= from ? line + from : nil
    }
  }

  private let kind: Augmentation
  private let philox: Philox
  private let epoch: Int
  private let step: Int
  /// What stands where there was nothing, of each channel.
  let black: [Float]

  /// - Parameter black: see `blackest(of:)`.
  /// - Returns: nil where nothing is changed.
  init?(_ kind: Augmentation, key: RandomKey, epoch: Int, step: Int, black: [Float]) {
    if kind == .none { return nil }
    self.kind = kind
    philox = Philox(key)
    self.epoch = epoch
    self.step = step
    self.black = black
  }

  func change(ofImage position: Int) -> Change {
    let words = philox.words(
      RandomCounter.counter(purpose: .augment, epoch: epoch, step: step, position: position))
    let width = UInt32(2 * kind.reach + 1)
    return Change(
      dx: Int(words.x % width) - kind.reach, dy: Int(words.y % width) - kind.reach,
      isMirrored: words.z & 1 == 1)
  }

  /// The smallest value of each channel: black, whatever the images were normalised by.
  static func blackest(of images: ImageSet) -> [Float] {
    var black = [Float](repeating: .infinity, count: images.channels)
    let plane = images.height * images.width
    images.forEachImage(in: 0..<images.count) { image in
      for channel in black.indices {
        var least = black[channel]
        for i in (channel * plane)..<((channel + 1) * plane) { least = min(least, image[i]) }
        black[channel] = least
      }
    }
    return black
  }
}
