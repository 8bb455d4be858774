/// A batch norm: normalises each channel, in training over the batch, and learns what to multiply and add.
///
/// ```
/// z = (y - mu) scale / sqrt(sigma² + 1e-5) + shift
/// ```
/// mu and sigma² are those of the batch, whose variance is the biased one, or the running averages.
///
/// Sums over the batch are made of sums over each image, added up in the order of the images.
package final class BatchNormalisation {
  private let plane: Plane
  private let buffer: LaneBuffer

  /// mu, and what float32 leaves of it: rounding it would shift a whole channel.
  private let centre: MutableLaneSpan
  private let centreRest: MutableLaneSpan
  /// 1 / sqrt(sigma² + 1e-5).
  private let inverse: MutableLaneSpan
  /// scale / sqrt(sigma² + 1e-5).
  private let factor: MutableLaneSpan
  private let shift: MutableLaneSpan
  /// Of the gradients G by z: their mean over the batch, and that of G x̂.
  private let gradientMean: MutableLaneSpan
  private let gradientProduct: MutableLaneSpan

  private static let epsilon = 1e-5
  /// What a batch counts in the running averages.
  package static let momentum = 0.1

  package init(_ plane: Plane) {
    self.plane = plane
    let vectors = plane.blocks * ChannelBlock.vectors
    buffer = LaneBuffer(count: 7 * vectors)
    var rest = buffer.vectors
    centre = rest.takeFirst(vectors)
    centreRest = rest.takeFirst(vectors)
    inverse = rest.takeFirst(vectors)
    factor = rest.takeFirst(vectors)
    shift = rest.takeFirst(vectors)
    gradientMean = rest.takeFirst(vectors)
    gradientProduct = rest.takeFirst(vectors)
  }

  /// The vectors of an image's sums.
  package static func sumVectors(_ plane: Plane) -> Int { 2 * plane.blocks * ChannelBlock.vectors }

  /// The lanes of one block's channels, one vector a half.
  private func index(_ block: Int, _ half: Int) -> Int { block &* ChannelBlock.vectors &+ half }

  /// The channels of a block.
  private func channels(_ block: Int) -> Range<Int> {
    let first = block * ChannelBlock.width
    return first..<min(first + ChannelBlock.width, plane.channels)
  }

  // MARK: Forward

  /// Of each channel of an image: the mean, and the sum of the squares of the differences from it.
  package func sum(_ y: LaneSpan, into sums: MutableLaneSpan) {
    let vectors = ChannelBlock.vectors
    let squares = sums.dropFirst(plane.blocks &* vectors)
    let share = splat(1 / Float(plane.positions))
    for block in 0..<plane.blocks {
      for half in 0..<vectors {
        let channel = y.dropFirst(block &* plane.blockVectors &+ half)
        let total = pixelSum { channel[$0 &* vectors] }
        let mean = total * share
        let spread = pixelSum { pixel in
          let difference = channel[pixel &* vectors] - mean
          return difference * difference
        }
        sums[index(block, half)] = mean
        squares[index(block, half)] = spread
      }
    }
  }

  /// A sum over all pixels: sums of eight, added up with what rounding takes from them.
  @inline(__always)
  private func pixelSum(_ term: (_ pixel: Int) -> LaneVector) -> LaneVector {
    var sum = CompensatedSum()
    var pixel = 0
    while pixel &+ 7 < plane.positions {
      let a = (term(pixel) + term(pixel &+ 1)) + (term(pixel &+ 2) + term(pixel &+ 3))
      let b = (term(pixel &+ 4) + term(pixel &+ 5)) + (term(pixel &+ 6) + term(pixel &+ 7))
      sum.add(a + b)
      pixel &+= 8
    }
    while pixel < plane.positions {
      sum.add(term(pixel))
      pixel &+= 1
    }
    return sum.value
  }

  /// Where a batch norm's running averages are.
  package struct Running {
    let mean: MutableLaneSpan
    let variance: MutableLaneSpan

    package init(mean: MutableLaneSpan, variance: MutableLaneSpan) {
      self.mean = mean
      self.variance = variance
    }
  }

  /// Takes the statistics of a batch for one block of channels, and lets the running averages follow them.
  ///
  /// - Parameters:
  ///   - sums: of each image, see `sum`.
  ///   - momentum: what the batch counts in the running averages, whose variance is the unbiased one.
  package func normaliseBatch(
    block: Int, sums: MutableLaneSpan, images: Int, scale: LaneSpan, shift: LaneSpan,
    running: Running, momentum: Double
  ) {
    let width = plane.blocks * ChannelBlock.width
    let count = Double(images * plane.positions)
    for channel in channels(block) {
      var total = 0.0
      for image in 0..<images {
        total += Double(sums[element: image &* 2 &* width &+ channel])
      }
      let mean = total / Double(images)
      var spread = 0.0
      for image in 0..<images {
        let at = image &* 2 &* width &+ channel
        let difference = Double(sums[element: at]) - mean
        spread +=
          Double(sums[element: at &+ width]) + difference * difference * Double(plane.positions)
      }
      set(channel, mean: mean, variance: spread / count)
      func follow(_ average: MutableLaneSpan, _ value: Double) {
        let old = Double(average[element: channel])
        average[element: channel] = Float(old + momentum * (value - old))
      }
      follow(running.mean, mean)
      // A single number has no unbiased variance.
      if count > 1 { follow(running.variance, spread / (count - 1)) }
    }
    finish(block, scale: scale, shift: shift)
  }

  /// Takes the running averages for one block of channels.
  package func normaliseRunning(
    block: Int, scale: LaneSpan, shift: LaneSpan, running: Running
  ) {
    for channel in channels(block) {
      set(
        channel, mean: Double(running.mean[element: channel]),
        variance: Double(running.variance[element: channel]))
    }
    finish(block, scale: scale, shift: shift)
  }

  private func set(_ channel: Int, mean: Double, variance: Double) {
    centre[element: channel] = Float(mean)
    centreRest[element: channel] = Float(mean - Double(Float(mean)))
    inverse[element: channel] = Float(1 / (variance + Self.epsilon).squareRoot())
  }

  private func finish(_ block: Int, scale: LaneSpan, shift: LaneSpan) {
    for half in 0..<ChannelBlock.vectors {
      let i = index(block, half)
      factor[i] = inverse[i] * scale[i]
      self.shift[i] = shift[i]
    }
  }

  /// z of some numbers of a block.
  @inline(__always)
  package func normalise(_ y: LaneSpan, block: Int, into z: MutableLaneSpan) {
    for half in 0..<ChannelBlock.vectors {
      let at = index(block, half)
      let (centre, rest) = (centre[at], centreRest[at])
      let (factor, shift) = (factor[at], shift[at])
      var i = half
      while i < z.count {
        z[i] = fma(y[i] - centre - rest, factor, shift)
        i &+= ChannelBlock.vectors
      }
    }
  }

  /// Adds z of some numbers of a block to what is there.
  @inline(__always)
  func addNormalised(_ y: LaneSpan, block: Int, to z: MutableLaneSpan) {
    for half in 0..<ChannelBlock.vectors {
      let at = index(block, half)
      let (centre, rest) = (centre[at], centreRest[at])
      let (factor, shift) = (factor[at], shift[at])
      var i = half
      while i < z.count {
        z[i] = z[i] + fma(y[i] - centre - rest, factor, shift)
        i &+= ChannelBlock.vectors
      }
    }
  }

  // MARK: Backward

  /// Of each channel of an image: the sum of the gradients G, and that of G x̂.
  package func sumGradients(_ g: LaneSpan, _ y: LaneSpan, into sums: MutableLaneSpan) {
    let vectors = ChannelBlock.vectors
    let products = sums.dropFirst(plane.blocks &* vectors)
    for block in 0..<plane.blocks {
      for half in 0..<vectors {
        let at = index(block, half)
        let (centre, inverse) = (centre[at], inverse[at])
        let start = block &* plane.blockVectors &+ half
        let (g, y) = (g.dropFirst(start), y.dropFirst(start))
        sums[at] = pixelSum { g[$0 &* vectors] }
        products[at] =
          pixelSum { g[$0 &* vectors] * (y[$0 &* vectors] - centre) } * inverse
      }
    }
  }

  /// The gradients by scale and shift of one block of channels, from the sums of each image.
  package func finishGradients(
    block: Int, sums: MutableLaneSpan, images: Int, byScale: MutableLaneSpan,
    byShift: MutableLaneSpan
  ) {
    let width = plane.blocks * ChannelBlock.width
    let count = Double(images * plane.positions)
    for channel in channels(block) {
      var (total, product) = (0.0, 0.0)
      for image in 0..<images {
        let at = image &* 2 &* width &+ channel
        total += Double(sums[element: at])
        product += Double(sums[element: at &+ width])
      }
      byShift[element: channel] = Float(total)
      byScale[element: channel] = Float(product)
      gradientMean[element: channel] = Float(total / count)
      gradientProduct[element: channel] = Float(product / count)
    }
  }

  /// The gradient by y, in its place, and by the variance, in the place of r.
  ///
  /// ```
  /// dy = factor (G - mean of G - x̂ mean of G x̂)    dv = dy r
  /// ```
  package func propagate(_ g: LaneSpan, y: MutableLaneSpan, r: MutableLaneSpan?) {
    for block in 0..<plane.blocks {
      for half in 0..<ChannelBlock.vectors {
        let at = index(block, half)
        let (centre, factor) = (centre[at], factor[at])
        let mean = gradientMean[at]
        let slope = gradientProduct[at] * inverse[at]
        var i = block &* plane.blockVectors &+ half
        let end = (block &+ 1) &* plane.blockVectors
        while i < end {
          let gradient = factor * (g[i] - fma(y[i] - centre, slope, mean))
          y[i] = gradient
          if let r { r[i] = gradient * r[i] }
          i &+= ChannelBlock.vectors
        }
      }
    }
  }
}
