/// One of the two numbers that a variational layer computes for each output, or gets a gradient by.
package enum Part: Int {
  /// The means; a plain layer has these alone.
  case mean
  /// The variances.
  case variance

  /// The parts of a layer.
  static func of(variational: Bool) -> [Part] { variational ? [.mean, .variance] : [.mean] }
}

/// Many images through one set of weights: forward, or back to the gradient by the input.
///
/// The two parts multiply different images with different weights; what they share is the way.
protocol ConvolutionPass {
  /// What an image is, and the border that it needs.
  var source: Plane { get }
  var border: Border { get }
  /// What comes out for an image.
  var target: Plane { get }
  /// The lane vectors of memory for each thread.
  var ownVectors: Int { get }
  /// The lane vectors of one part's weights as the pass takes them.
  var preparedVectors: Int { get }

  /// - Parameters:
  ///   - prepared: the weights of each part.
  ///   - fill: writes an image with its border. For the variance part the memory still holds what it wrote for
  ///     the mean part.
  ///   - finish: gets the results of both parts for an image; the second is of no meaning where there is
  ///     one part.
  func run(
    _ workspace: Workspace, images: Int, prepared: [LaneSpan],
    fill: (_ image: Int, _ part: Part, _ into: MutableLaneSpan) -> Void,
    finish: (_ image: Int, _ mean: MutableLaneSpan, _ variance: MutableLaneSpan) -> Void)
}

/// The pass of `DirectConvolution`.
struct DirectPass: ConvolutionPass {
  private let convolution: DirectConvolution

  init(_ plan: TapPlan) { convolution = DirectConvolution(plan: plan) }

  var source: Plane { convolution.plan.source }
  var border: Border { convolution.plan.border }
  var target: Plane { convolution.plan.target }
  var ownVectors: Int { border.around(source).vectors + 2 * target.vectors }
  var preparedVectors: Int {
    target.blocks * convolution.plan.weightRows * ChannelBlock.vectors
  }

  func run(
    _ workspace: Workspace, images: Int, prepared: [LaneSpan],
    fill: (_ image: Int, _ part: Part, _ into: MutableLaneSpan) -> Void,
    finish: (_ image: Int, _ mean: MutableLaneSpan, _ variance: MutableLaneSpan) -> Void
  ) {
    let parts = Part.of(variational: prepared.count > 1)
    workspace.team.forEach(images) { image, worker in
      var own = workspace.own(worker)
      let x = own.takeFirst(border.around(source).vectors)
      let results = (own.takeFirst(target.vectors), own.takeFirst(target.vectors))
      for part in parts {
        fill(image, part, x)
        let y = part == .mean ? results.0 : results.1
        for pair in 0..<convolution.pairs {
          convolution.convolve(LaneSpan(x), prepared[part.rawValue], into: y, pair: pair)
        }
      }
      finish(image, results.0, results.1)
    }
  }
}

/// The pass of `Winograd`.
struct WinogradPass: ConvolutionPass {
  let source: Plane
  let target: Plane
  private let tiles: Winograd.Tiles
  /// The tiles that are multiplied at once: as many as keep what is live in the second-level cache, but
  /// enough to make up for reading the weights.
  private let rows: Int
  /// The images that a thread takes at a time.
  private let group: Int

  /// - Precondition: both planes have the same sides.
  ///
  /// - Parameter imagesAtOnce: that a thread takes at most; nil leaves it to the sizes.
  init(source: Plane, target: Plane, imagesAtOnce: Int?) {
    precondition(
      source.height == target.height && source.width == target.width, "\(source), \(target)")
    self.source = source
    self.target = target
    tiles = Winograd.Tiles(target)
    rows = max(source.channels, target.channels) > 128 ? 128 : 64
    group = min(max(1, rows / tiles.count), imagesAtOnce ?? .max)
  }

  var border: Border { tiles.border }
  /// The tiles of the largest product.
  private var largest: Int { min(max(rows, 1), group * tiles.count) }
  var ownVectors: Int {
    group * (border.around(source).vectors + 2 * target.vectors)
      + Winograd.vectors(tiles: largest, channels: source.channels)
      + Winograd.vectors(tiles: largest, channels: target.channels)
  }
  var preparedVectors: Int {
    Winograd.points * target.blocks * source.channels * ChannelBlock.vectors
  }

  func run(
    _ workspace: Workspace, images: Int, prepared: [LaneSpan],
    fill: (_ image: Int, _ part: Part, _ into: MutableLaneSpan) -> Void,
    finish: (_ image: Int, _ mean: MutableLaneSpan, _ variance: MutableLaneSpan) -> Void
  ) {
    let parts = Part.of(variational: prepared.count > 1)
    // Smaller groups where there would be fewer than threads: each result is its own sum, so bits don't care.
    let group = min(self.group, max(1, images / workspace.team.count))
    let groups = (images + group - 1) / group
    workspace.team.forEach(groups) { number, worker in
      let first = number &* group
      let count = min(group, images &- first)
      var own = workspace.own(worker)
      let padded = border.around(source).vectors
      let x = own.takeFirst(count &* padded)
      let results = [
        own.takeFirst(count &* target.vectors), own.takeFirst(count &* target.vectors),
      ]
      for part in parts {
        for i in 0..<count {
          fill(first &+ i, part, x[(i &* padded)..<((i &+ 1) &* padded)])
        }
        multiply(
          LaneSpan(x), images: count, prepared[part.rawValue], into: results[part.rawValue],
          scratch: own)
      }
      for i in 0..<count {
        let range = (i &* target.vectors)..<((i &+ 1) &* target.vectors)
        finish(first &+ i, results[0][range], results[1][range])
      }
    }
  }

  private func multiply(
    _ x: LaneSpan, images: Int, _ u: LaneSpan, into y: MutableLaneSpan, scratch: MutableLaneSpan
  ) {
    let padded = border.around(source).vectors
    if tiles.count <= rows {
      multiply(images: images, range: 0..<tiles.count, x, padded, u, into: y, scratch: scratch)
    } else {
      for start in stride(from: 0, to: tiles.count, by: rows) {
        multiply(
          images: 1, range: start..<min(start + rows, tiles.count), x, padded, u, into: y,
          scratch: scratch)
      }
    }
  }

  /// Multiplies the tiles `range` of each image.
  private func multiply(
    images: Int, range: Range<Int>, _ x: LaneSpan, _ padded: Int, _ u: LaneSpan,
    into y: MutableLaneSpan, scratch: MutableLaneSpan
  ) {
    let rows = images &* range.count
    var rest = scratch
    let v = rest.takeFirst(Winograd.vectors(tiles: rows, channels: source.channels))
    let m = rest.takeFirst(Winograd.vectors(tiles: rows, channels: target.channels))
    for i in 0..<images {
      Winograd.transformInput(
        x.dropFirst(i &* padded), source, tiles, range, into: v, row: i &* range.count, rows: rows)
    }
    let product = MatrixProduct(rows: rows, depth: source.channels, columns: target.channels)
    let (a, b) = (v.count / Winograd.points, preparedVectors / Winograd.points)
    let c = m.count / Winograd.points
    for point in 0..<Winograd.points {
      for pair in 0..<product.pairs {
        product.multiply(
          LaneSpan(v).dropFirst(point &* a), u.dropFirst(point &* b), into: m.dropFirst(point &* c),
          pair: pair)
      }
    }
    for i in 0..<images {
      Winograd.transformOutput(
        LaneSpan(m), row: i &* range.count, rows: rows, target, tiles, range,
        into: y.dropFirst(i &* target.vectors))
    }
  }
}
