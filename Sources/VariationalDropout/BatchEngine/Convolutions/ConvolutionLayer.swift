/// A convolution over whole batches, of means alone or of means and variances.
package struct ConvolutionLayer {
  /// How its sums are computed.
  package enum Way {
    /// Winograd's way where there is one and the layer is wide enough to be worth its transforms.
    case fastest
    case direct
    /// Of layers with a kernel of 3x3, stride 1 and padding 1 only; others are computed directly.
    case winograd

    /// The channels from which on Winograd's way is the faster one.
    private static let fewestChannels = 16

    fileprivate func isWinograd(_ geometry: ConvolutionGeometry) -> Bool {
      guard geometry.kernel == 3, geometry.stride == 1, geometry.padding == 1 else { return false }
      return switch self {
      case .fastest: min(geometry.inputs, geometry.outputs) >= Self.fewestChannels
      case .direct: false
      case .winograd: true
      }
    }
  }

  package let geometry: ConvolutionGeometry
  package let isVariational: Bool
  private let forwardPass: any ConvolutionPass
  private let backwardPass: any ConvolutionPass
  private let gradientPass: any WeightGradientPass
  private let isWinograd: Bool

  /// - Parameters:
  ///   - variational: whether there are means and variances.
  ///   - imagesAtOnce: that are worked on together; nil leaves it to the sizes. It may change roundings of the
  ///     gradients by the weights.
  /// - Precondition: `imagesAtOnce` is positive.
  package init(
    _ geometry: ConvolutionGeometry, variational: Bool, way: Way = .fastest,
    imagesAtOnce: Int? = nil
  ) {
    self.geometry = geometry
    isVariational = variational
    isWinograd = way.isWinograd(geometry)
    if isWinograd {
      let (input, output) = (geometry.inputPlane, geometry.outputPlane)
      forwardPass = WinogradPass(source: input, target: output, imagesAtOnce: imagesAtOnce)
      backwardPass = WinogradPass(source: output, target: input, imagesAtOnce: imagesAtOnce)
      gradientPass = WinogradWeightGradient(geometry, imagesAtOnce: imagesAtOnce)
    } else {
      forwardPass = DirectPass(TapPlan(forward: geometry))
      backwardPass = DirectPass(TapPlan(backward: geometry))
      gradientPass = DirectWeightGradient(geometry, imagesAtOnce: imagesAtOnce)
    }
  }

  /// The lane vectors of weights with inputs and outputs exchanged, of one block of inputs.
  private var turnedVectors: Int { geometry.taps * geometry.outputs * ChannelBlock.vectors }

  /// The lane vectors of memory that each thread needs.
  var ownVectors: Int {
    max(
      forwardPass.ownVectors, backwardPass.ownVectors, gradientPass.ownVectors,
      turnedVectors + WeightTranspose.scratchVectors)
  }

  /// The lane vectors of memory that all threads need together.
  func sharedVectors(threads: Int) -> Int {
    let parts = isVariational ? 2 : 1
    return max(
      parts * forwardPass.preparedVectors, parts * backwardPass.preparedVectors,
      gradientPass.sharedVectors(threads: threads))
  }

  // MARK: Forward

  /// Computes the outputs of every image.
  ///
  /// ```
  /// mean = conv(x, w)    variance = conv(x², sigma²)
  /// ```
  /// - Parameters:
  ///   - weights: w and, of a variational layer that is to add noise, sigma², `[output block][tap][input][16]`.
  ///   - read: writes an image with a border.
  ///   - finish: gets an image's means and variances, the latter of no meaning without sigma²; called from several
  ///     threads at once.
  package func forward(
    _ workspace: Workspace, images: Int, weights: [LaneSpan],
    read: (_ image: Int, _ border: Border, _ into: MutableLaneSpan) -> Void,
    finish: (_ image: Int, _ mean: MutableLaneSpan, _ variance: MutableLaneSpan) -> Void
  ) {
    var rest = workspace.shared
    let prepared = weights.map { weights in
      isWinograd
        ? transformed(workspace, weights, into: rest.takeFirst(forwardPass.preparedVectors))
        : weights
    }
    forwardPass.run(workspace, images: images, prepared: prepared) { image, part, target in
      switch part {
      case .mean: read(image, forwardPass.border, target)
      case .variance: for i in 0..<target.count { target[i] = target[i] * target[i] }
      }
    } finish: {
      finish($0, $1, $2)
    }
  }

  private func transformed(
    _ workspace: Workspace, _ weights: LaneSpan, into u: MutableLaneSpan
  ) -> LaneSpan {
    let block = geometry.inputs * ChannelBlock.vectors
    workspace.team.forEach(geometry.outputPlane.blocks) { number, _ in
      Winograd.transformWeights(
        weights.dropFirst(number &* geometry.taps &* block), rows: geometry.inputs, turned: false,
        into: u.dropFirst(number &* block), point: u.count / Winograd.points)
    }
    return LaneSpan(u)
  }

  // MARK: Backward

  /// Computes the gradient by every image.
  ///
  /// ```
  /// mean = convᵀ(g, w)    variance = convᵀ(dv, sigma²)    dx = mean + 2 x ⊙ variance
  /// ```
  /// - Parameters:
  ///   - weights: as in `forward`.
  ///   - gradients: by the means and, where there is sigma², by the variances: of the whole batch, image after
  ///     image.
  ///   - finish: as in `forward`; adds up the two.
  package func inputGradient(
    _ workspace: Workspace, images: Int, weights: [LaneSpan], gradients: [LaneSpan],
    finish: (_ image: Int, _ mean: MutableLaneSpan, _ variance: MutableLaneSpan) -> Void
  ) {
    var rest = workspace.shared
    let prepared = weights.map {
      turned(workspace, $0, into: rest.takeFirst(backwardPass.preparedVectors))
    }
    let plane = geometry.outputPlane
    let line = plane.width * ChannelBlock.vectors
    backwardPass.run(workspace, images: images, prepared: prepared) { image, part, target in
      let source = gradients[part.rawValue].dropFirst(image &* plane.vectors)
      backwardPass.border.fill(target, plane) { block, y, row in
        row.update(from: source.dropFirst(block &* plane.blockVectors &+ y &* line)[0..<line])
      }
    } finish: {
      finish($0, $1, $2)
    }
  }

  /// The weights with inputs and outputs exchanged, as the backward pass takes them.
  private func turned(
    _ workspace: Workspace, _ weights: LaneSpan, into result: MutableLaneSpan
  ) -> LaneSpan {
    let block = geometry.outputs * ChannelBlock.vectors
    workspace.team.forEach(geometry.inputPlane.blocks) { number, worker in
      var own = workspace.own(worker)
      let scratch = own.takeFirst(WeightTranspose.scratchVectors)
      let target =
        isWinograd
        ? own[0..<turnedVectors] : result.dropFirst(number &* turnedVectors)[0..<turnedVectors]
      WeightTranspose.transpose(
        weights, geometry, inputBlock: number, into: target, scratch: scratch)
      if isWinograd {
        Winograd.transformWeights(
          LaneSpan(target), rows: geometry.outputs, turned: true,
          into: result.dropFirst(number &* block), point: result.count / Winograd.points)
      }
    }
    return LaneSpan(result)
  }

  /// Computes the gradient of one part by its weights: `corr(x, g)`, or `corr(x², dv)`.
  ///
  /// - Parameters:
  ///   - read: as in `forward`; x in both parts.
  ///   - gradients: of the whole batch, image after image.
  ///   - sums: overwritten; laid out as the weights.
  package func weightGradient(
    _ workspace: Workspace, images: Int, _ part: Part, gradients: LaneSpan,
    into sums: MutableLaneSpan,
    read: (_ image: Int, _ border: Border, _ into: MutableLaneSpan) -> Void
  ) {
    gradientPass.run(
      workspace, images: images,
      fill: { image, border, target in
        read(image, border, target)
        if part == .variance {
          for i in 0..<target.count { target[i] = target[i] * target[i] }
        }
      }, gradients: gradients, into: sums)
  }
}
