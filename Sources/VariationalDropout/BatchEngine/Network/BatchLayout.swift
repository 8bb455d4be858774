/// Where a model's numbers lie in the flat vector of the batch engine.
///
/// ```
/// weights      of each layer, [output block][tap][input][16]
/// others       biases, scales and shifts, [block][16]
/// log_sigma2   as the weights (variational models only)
/// ```
/// Values, gradients and the optimiser's buffers share this layout. What fills a block up is zero everywhere.
/// Running statistics, which nothing trains, have a vector of their own.
package struct BatchLayout {
  /// See `Architecture.layers`.
  let layers: [Layer]
  let isVariational: Bool
  /// In lane vectors, of each layer.
  let weights: [Range<Int>]
  let biases: [Range<Int>?]
  /// Of each batch norm.
  let scales: [Range<Int>]
  let shifts: [Range<Int>]
  /// The weights of all layers.
  package let weightCount: Int
  /// What a plain model has.
  package let plainCount: Int
  package let count: Int
  /// Of each batch norm, in the vector of running statistics.
  let runningMeans: [Range<Int>]
  let runningVariances: [Range<Int>]
  package let statisticsCount: Int
  private let normOfModule: [String: Int]

  /// Where the tensors of a state dict lie.
  package enum Place {
    /// In the flat vector.
    case parameter(Range<Int>)
    case statistic(Range<Int>)
    /// A number for itself, of a batch norm.
    case counter(norm: Int)
    /// Nowhere: it exists in files only.
    case none
  }

  init(_ plan: BatchPlan, layers: [Layer], variational: Bool) {
    self.layers = layers
    isVariational = variational
    var next = 0
    func take(_ vectors: Int) -> Range<Int> {
      defer { next += vectors }
      return next..<(next + vectors)
    }
    func channels(_ channels: Int) -> Range<Int> {
      take(ChannelBlock.count(channels) * ChannelBlock.vectors)
    }
    weights = plan.convolutions.map { take($0.geometry.weightVectors) }
    weightCount = next
    biases = plan.convolutions.map { convolution in
      layers[convolution.layer].hasBias
        ? channels(convolution.geometry.outputs) : nil
    }
    scales = plan.norms.map { channels($0.plane.channels) }
    shifts = plan.norms.map { channels($0.plane.channels) }
    plainCount = next
    count = variational ? next + weightCount : next
    next = 0
    runningMeans = plan.norms.map { channels($0.plane.channels) }
    runningVariances = plan.norms.map { channels($0.plane.channels) }
    statisticsCount = next
    normOfModule = Dictionary(
      uniqueKeysWithValues: plan.norms.enumerated().map { ($0.element.module, $0.offset) })
  }

  /// From a layer's weights to their log_sigma2.
  func logSigma2(_ weights: Range<Int>) -> Range<Int> {
    (weights.lowerBound + plainCount)..<(weights.upperBound + plainCount)
  }

  package func place(of tensor: TensorSpec) -> Place {
    let norm = normOfModule[tensor.module]
    switch tensor.role {
    case .weight: return .parameter(weights[tensor.layer!])
    case .logSigma2: return .parameter(logSigma2(weights[tensor.layer!]))
    case .bias: return .parameter(biases[tensor.layer!]!)
    case .logSigma2Bias: return .none
    case .scale: return .parameter(scales[norm!])
    case .shift: return .parameter(shifts[norm!])
    case .runningMean: return .statistic(runningMeans[norm!])
    case .runningVariance: return .statistic(runningVariances[norm!])
    case .counter: return .counter(norm: norm!)
    }
  }

  /// Calls `body` for each element of a tensor with its number in the range of its place, counted over all lanes.
  @inline(__always)
  func forEachElement(
    of tensor: TensorSpec, _ body: (_ element: Int, _ number: Int) -> Void
  ) {
    let width = ChannelBlock.width
    guard tensor.role == .weight || tensor.role == .logSigma2 else {
      for element in 0..<tensor.count { body(element, element) }
      return
    }
    let layer = layers[tensor.layer!]
    let taps = layer.kernel * layer.kernel
    var element = 0
    for output in 0..<layer.outputs {
      let (block, lane) = output.quotientAndRemainder(dividingBy: width)
      for input in 0..<layer.inputs {
        for tap in 0..<taps {
          body(
            element, ((block &* taps &+ tap) &* layer.inputs &+ input) &* width &+ lane)
          element &+= 1
        }
      }
    }
  }

  /// Reads a tensor out of numbers that lie at its place.
  package func read(_ tensor: TensorSpec, from numbers: MutableLaneSpan) -> [Float] {
    var values = [Float](repeating: 0, count: tensor.count)
    forEachElement(of: tensor) { values[$0] = numbers[element: $1] }
    return values
  }

  /// Writes a tensor to its place.
  ///
  /// - Precondition: there are as many values as the tensor has.
  package func write(_ values: [Float], of tensor: TensorSpec, to numbers: MutableLaneSpan) {
    precondition(values.count == tensor.count, "\(values.count) values for \(tensor.key)")
    forEachElement(of: tensor) { numbers[element: $1] = values[$0] }
  }
}
