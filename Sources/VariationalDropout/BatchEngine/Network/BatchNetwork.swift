import Tensor

/// One network over whole batches, layer by layer, all threads on it. Belongs to one thread at a time.
///
/// Kept of a batch are each convolution's outputs and, of variational ones, r (see `OutputSampling`); few sums
/// beside them. On the way back the gradients take their places.
package final class BatchNetwork {
  /// What a forward pass is for.
  package enum Pass {
    /// Noise where there are variances, batch statistics, and all that gradients need.
    case training(ElementNoise)
    /// Running averages instead of batch statistics.
    case evaluation
    /// Batch statistics, which count so much in the running averages.
    case recalibration(momentum: Double)
  }

  /// The numbers of a model that a pass uses, laid out by `layout`.
  package struct Numbers {
    /// What a plain model has.
    let plain: LaneSpan
    /// sigma² of all weights; nil where no noise is added.
    let variances: LaneSpan?
    /// Running averages; training and recalibration write them.
    let statistics: MutableLaneSpan

    package init(plain: LaneSpan, variances: LaneSpan?, statistics: MutableLaneSpan) {
      self.plain = plain
      self.variances = variances
      self.statistics = statistics
    }
  }

  let plan: BatchPlan
  package let layout: BatchLayout
  let capacity: Int
  let workspace: Workspace
  private let layers: [ConvolutionLayer]
  let norms: [BatchNormalisation]
  let schedule: GradientSchedule

  // What is kept of a batch, image after image.
  private let outputs: [LaneBuffer]
  private let ratios: [LaneBuffer]
  private let values: [LaneBuffer?]
  private let gradients: LaneBuffer
  private let sums: LaneBuffer

  /// Where the batch's images come from.
  private var images: BatchImages?
  private(set) var count = 0

  /// Whether there is a way to compute a network; see `BatchPlan`.
  package static func runs(_ architecture: Architecture) -> Bool {
    BatchPlan(nodes: architecture.nodes, layers: architecture.layers)?.classifier != nil
  }

  /// - Parameters:
  ///   - nodes, layers: of the network; see `Architecture`.
  ///   - capacity: the images of the largest batch.
  ///   - way, imagesAtOnce: how convolutions are computed.
  /// - Precondition: there is a way to compute the network.
  package init(
    nodes: [Node], layers networkLayers: [Layer], variational: Bool, capacity: Int,
    team: ThreadTeam, way: ConvolutionLayer.Way = .fastest, imagesAtOnce: Int? = nil
  ) {
    guard let plan = BatchPlan(nodes: nodes, layers: networkLayers) else {
      preconditionFailure("the batch engine does not compute this network; see BatchPlan")
    }
    self.plan = plan
    self.capacity = capacity
    layout = BatchLayout(plan, layers: networkLayers, variational: variational)
    layers = plan.convolutions.map {
      ConvolutionLayer(
        $0.geometry, variational: variational, way: way, imagesAtOnce: imagesAtOnce)
    }
    norms = plan.norms.map { BatchNormalisation($0.plane) }
    schedule = GradientSchedule(plan)
    workspace = Workspace(
      team: team, layers: layers, own: plan.values.map(\.plane.blockVectors).max() ?? 0)
    let outputPlanes = plan.convolutions.map(\.geometry.outputPlane)
    outputs = outputPlanes.map { LaneBuffer(count: capacity * $0.vectors) }
    ratios = variational ? outputPlanes.map { LaneBuffer(count: capacity * $0.vectors) } : []
    values = plan.values.map { value in
      value.isStored ? LaneBuffer(count: capacity * value.plane.vectors) : nil
    }
    gradients = LaneBuffer(count: max(1, capacity * schedule.vectors))
    sums = LaneBuffer(
      count: max(
        1, capacity * (plan.norms.map { BatchNormalisation.sumVectors($0.plane) }.max() ?? 0)))
  }

  /// Gives back the memory that batches take, until the next one.
  func discardBatch() {
    for buffer in outputs + ratios + values.compactMap({ $0 }) { buffer.discard() }
    gradients.discard()
    sums.discard()
    workspace.discard()
  }

  // MARK: Views of one image

  /// The value that the network gives; nil where it ends with a layer.
  package var outputValue: Int? { if case .value(let value) = plan.output { value } else { nil } }

  package func plane(ofValue value: Int) -> Plane { plan.values[value].plane }

  /// The output of a convolution; after its way back, the gradient by it.
  package func output(_ convolution: Int, _ image: Int) -> MutableLaneSpan {
    part(outputs[convolution], image, plan.convolutions[convolution].geometry.outputPlane)
  }

  /// r of a convolution; after its way back, the gradient by the variance.
  func ratio(_ convolution: Int, _ image: Int) -> MutableLaneSpan? {
    ratios.isEmpty
      ? nil : part(ratios[convolution], image, plan.convolutions[convolution].geometry.outputPlane)
  }

  private func part(_ buffer: LaneBuffer, _ image: Int, _ plane: Plane) -> MutableLaneSpan {
    buffer.vectors[(image &* plane.vectors)..<((image &+ 1) &* plane.vectors)]
  }

  /// What is kept of a value.
  package func stored(_ value: Int, _ image: Int) -> MutableLaneSpan? {
    values[value].map { part($0, image, plan.values[value].plane) }
  }

  /// The gradient by a value.
  package func gradient(_ value: Int, _ image: Int) -> MutableLaneSpan {
    guard let place = schedule.places[value] else {
      preconditionFailure("value \(value) has no gradient")
    }
    let first = capacity &* place.lowerBound &+ image &* place.count
    return gradients.vectors[first..<(first &+ place.count)]
  }

  /// A batch norm's sums over one image.
  func sums(_ norm: Int, _ image: Int) -> MutableLaneSpan {
    let count = BatchNormalisation.sumVectors(plan.norms[norm].plane)
    return sums.vectors[(image &* count)..<((image &+ 1) &* count)]
  }

  /// The sums of all images.
  func allSums() -> MutableLaneSpan { sums.vectors }

  func layer(_ convolution: Int) -> ConvolutionLayer { layers[convolution] }

  /// The gradients by a convolution's outputs and by their variances, of the whole batch.
  func outputGradients(_ convolution: Int, variational: Bool) -> [LaneSpan] {
    [LaneSpan(outputs[convolution].vectors)]
      + (variational ? [LaneSpan(ratios[convolution].vectors)] : [])
  }

  /// The weights of a convolution and, where there is noise, their sigma².
  func weights(_ convolution: Int, _ numbers: Numbers) -> [LaneSpan] {
    let range = layout.weights[convolution]
    return [numbers.plain[range]] + (numbers.variances.map { [$0[range]] } ?? [])
  }

  // MARK: Forward

  /// Runs a batch through the network.
  ///
  /// - Precondition: there are at most `capacity` images, of the network's shape.
  package func forward(_ images: BatchImages, _ numbers: Numbers, _ pass: Pass) {
    precondition(images.count <= capacity, "\(images.count) images, \(capacity) at most")
    self.images = images
    count = images.count
    for step in plan.steps {
      switch step {
      case .convolution(let number): convolve(number, numbers, pass)
      case .value(let value): keep(value)
      }
    }
  }

  private func convolve(_ number: Int, _ numbers: Numbers, _ pass: Pass) {
    let convolution = plan.convolutions[number]
    let plane = convolution.geometry.outputPlane
    let bias = layout.biases[number].map { numbers.plain[$0] }
    var noise: ElementNoise?
    var momentum: Double?
    switch pass {
    case .training(let drawn):
      momentum = BatchNormalisation.momentum
      if numbers.variances != nil { noise = drawn }
    case .evaluation: break
    case .recalibration(let share): momentum = share
    }
    var weights = weights(number, numbers)
    if noise == nil { weights = [weights[0]] }
    layers[number].forward(workspace, images: count, weights: weights) { image, border, target in
      read(convolution.input, image, border, into: target)
    } finish: { image, mean, variance in
      let y = output(number, image)
      if let noise, let r = ratio(number, image) {
        OutputSampling.sample(
          mean: LaneSpan(mean), variance: LaneSpan(variance), bias: bias, plane: plane, noise,
          image: image, layer: convolution.layer, y: y, r: r)
      } else {
        y.update(from: LaneSpan(mean))
        if let bias { OutputSampling.add(bias, to: y, plane: plane) }
      }
      if let norm = convolution.norm, momentum != nil {
        norms[norm].sum(LaneSpan(y), into: sums(norm, image))
      }
    }
    if let norm = convolution.norm { normalise(norm, numbers, momentum: momentum) }
  }

  /// - Parameter momentum: nil takes the running averages.
  private func normalise(_ norm: Int, _ numbers: Numbers, momentum: Double?) {
    let scale = numbers.plain[layout.scales[norm]]
    let shift = numbers.plain[layout.shifts[norm]]
    let running = BatchNormalisation.Running(
      mean: numbers.statistics[layout.runningMeans[norm]],
      variance: numbers.statistics[layout.runningVariances[norm]])
    workspace.team.forEach(plan.norms[norm].plane.blocks) { block, _ in
      if let momentum {
        norms[norm].normaliseBatch(
          block: block, sums: allSums(), images: count, scale: scale, shift: shift,
          running: running, momentum: momentum)
      } else {
        norms[norm].normaliseRunning(block: block, scale: scale, shift: shift, running: running)
      }
    }
  }

  // MARK: Values

  /// Computes a value for all images where it is kept.
  private func keep(_ value: Int) {
    guard plan.values[value].isStored else { return }
    workspace.team.forEach(count) { image, worker in
      guard let target = stored(value, image) else { return }
      if case .mean(let source) = plan.values[value].kind {
        mean(of: source, image, worker, into: target)
      } else {
        compute(value, image, into: target)
      }
    }
  }

  private func mean(
    of source: Int, _ image: Int, _ worker: Int, into target: MutableLaneSpan
  ) {
    let plane = plan.values[source].plane
    let share = splat(1 / Float(plane.positions))
    let scratch = workspace.own(worker)[0..<plane.blockVectors]
    for block in 0..<plane.blocks {
      let start = block &* plane.blockVectors
      see(
        source, image, start..<(start &+ plane.blockVectors), block: block, into: scratch)
      for half in 0..<ChannelBlock.vectors {
        var sum = splat(0)
        for pixel in 0..<plane.positions {
          sum = sum + scratch[pixel &* ChannelBlock.vectors &+ half]
        }
        target[block &* ChannelBlock.vectors &+ half] = sum * share
      }
    }
  }

  /// Computes a part of a sum, which lies within one block.
  @inline(__always)
  private func compute(
    _ value: Int, _ image: Int, _ range: Range<Int>, block: Int, into target: MutableLaneSpan
  ) {
    guard case .sum(let terms, let isRectified) = plan.values[value].kind else {
      preconditionFailure("value \(value) is no sum")
    }
    for (number, term) in terms.enumerated() {
      let source: LaneSpan
      switch term {
      case .convolution(let convolution):
        source = LaneSpan(output(convolution, image))[range]
        if let norm = plan.convolutions[convolution].norm {
          if number == 0 {
            norms[norm].normalise(source, block: block, into: target)
          } else {
            norms[norm].addNormalised(source, block: block, to: target)
          }
          continue
        }
      case .value(let other): source = LaneSpan(stored(other, image)!)[range]
      }
      if number == 0 {
        target.update(from: source)
      } else {
        for i in 0..<target.count { target[i] = target[i] + source[i] }
      }
    }
    if isRectified {
      for i in 0..<target.count {
        target[i] = select(isLess(target[i], splat(0)), splat(0), target[i])
      }
    }
  }

  /// Computes a sum.
  private func compute(_ value: Int, _ image: Int, into target: MutableLaneSpan) {
    let plane = plan.values[value].plane
    for block in 0..<plane.blocks {
      let range = (block &* plane.blockVectors)..<((block &+ 1) &* plane.blockVectors)
      compute(value, image, range, block: block, into: target[range])
    }
  }

  /// Brings a value to `target`.
  func see(_ value: Int, _ image: Int, into target: MutableLaneSpan) {
    if let stored = stored(value, image) {
      target.update(from: LaneSpan(stored))
    } else {
      compute(value, image, into: target)
    }
  }

  /// Brings a part of a value, which lies within one block, to `target`.
  @inline(__always)
  func see(
    _ value: Int, _ image: Int, _ range: Range<Int>, block: Int, into target: MutableLaneSpan
  ) {
    if let stored = stored(value, image) {
      target.update(from: LaneSpan(stored)[range])
    } else {
      compute(value, image, range, block: block, into: target)
    }
  }

  /// Writes a value with a border.
  func read(_ value: Int, _ image: Int, _ border: Border, into target: MutableLaneSpan) {
    let plane = plan.values[value].plane
    if plan.values[value].kind == .image {
      images!.read(image, border, into: target)
      return
    }
    let line = plane.width * ChannelBlock.vectors
    border.fill(target, plane) { block, y, row in
      let start = block &* plane.blockVectors &+ y &* line
      see(value, image, start..<(start &+ line), block: block, into: row)
    }
  }
}
