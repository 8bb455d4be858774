import CLanes
import Tensor

/// Models that train in lockstep, one per SIMD lane. Belongs to one thread at a time.
///
/// Nothing ever crosses lanes, so a model's bits depend neither on its lane nor on its neighbours.
public final class LaneGroup {
  /// The models a group can hold: 16 with AVX-512, else 8.
  public static var capacity: Int { LaneVector.count }

  package let shape: GroupShape
  package let network: LaneNetwork
  private let models: [LaneModel]
  private let layout: ParameterLayout
  private let terms: VariationalTerms?
  private var optimizer: LaneOptimizer
  private var steps: [Int]
  /// Values, gradients and the optimiser's buffers, each laid out by `layout`.
  private let numbers: LaneBuffer

  private var values: MutableLaneSpan { section(at: 0) }
  private var gradients: MutableLaneSpan { section(at: layout.count) }
  private var buffers: MutableLaneSpan { numbers.vectors.dropFirst(2 * layout.count) }

  private func section(at base: Int) -> MutableLaneSpan {
    numbers.vectors[base..<(base + layout.count)]
  }

  /// - Precondition: 1...capacity models whose states fit `shape`.
  public init(shape: GroupShape, models: [LaneModel]) {
    precondition((1...Self.capacity).contains(models.count), "\(models.count) models in a group")
    precondition(
      models.allSatisfy {
        $0.hyperparameters.decaysLogSigma2 && $0.hyperparameters.augmentation == .none
      }, "lanes decay log_sigma2, and train on images as they are")
    self.shape = shape
    self.models = models
    layout = ParameterLayout(shape.architecture, variational: shape.variational)
    network = LaneNetwork(
      layout: layout, nonlinearities: models.map(\.nonlinearity),
      dropoutRates: models.map(\.hyperparameters.dropout))
    terms = shape.variational ? VariationalTerms(count: layout.means) : nil
    steps = models.map(\.state.step)
    optimizer = LaneOptimizer(
      models.map(\.optimizer), models.map(\.hyperparameters), steps: steps)
    numbers = LaneBuffer(count: (2 + optimizer.bufferCount) * layout.count)
    for (lane, model) in models.enumerated() { load(model.state, lane: lane) }
  }

  // MARK: States

  private func load(_ state: ModelState, lane: Int) {
    let tensors = shape.architecture.tensors(variational: shape.variational)
    precondition(state.parameters.count == tensors.count, "\(state.parameters.count) tensors")
    precondition(
      state.buffers.count == models[lane].optimizer.bufferNames.count, "buffers of lane \(lane)")
    for (position, tensor) in tensors.enumerated() {
      guard let indices = layout.indices(of: tensor) else { continue }
      for (base, arrays) in zip(sections, [state.parameters] + state.buffers) {
        precondition(arrays[position].count == indices.count, "size of \(tensor.key)")
        for (index, value) in zip(indices, arrays[position]) {
          numbers[base + index, lane: lane] = value
        }
      }
    }
  }

  /// Where values and each buffer begin in `numbers`.
  private var sections: [Int] {
    [0] + (0..<optimizer.bufferCount).map { (2 + $0) * layout.count }
  }

  /// The state of model `index`.
  public func state(of index: Int) -> ModelState {
    precondition(models.indices.contains(index), "model \(index) of \(models.count)")
    let tensors = shape.architecture.tensors(variational: shape.variational)
    let own = sections.prefix(1 + models[index].optimizer.bufferNames.count)
    let read = own.map { base in
      tensors.map { tensor in
        (layout.indices(of: tensor) ?? []).map { numbers[base + $0, lane: index] }
      }
    }
    var parameters = read[0]
    for (position, tensor) in tensors.enumerated() where !tensor.isLearned {
      parameters[position] = models[index].state.parameters[position]
    }
    return ModelState(parameters: parameters, buffers: Array(read[1...]), step: steps[index])
  }

  // MARK: Training

  /// Trains every model for one epoch over `images`, each in its own random order.
  ///
  /// - Parameters:
  ///   - epochs: the number of each model's epoch (from 1); its random numbers depend on it.
  ///   - klWeights: what each model's KL term counts in this epoch.
  ///   - masks: one a model; pruned values and the optimiser's buffers of them are set to zero and stay so.
  ///     Nil for a model that trains without a mask.
  ///   - shouldStop: asked before every batch.
  /// - Returns: one record a model, or nil when `shouldStop` said so; the states are then of no use.
  /// - Precondition: the images fit the architecture and the labels its classes; only plain networks train
  ///   with masks, which are of the architecture's plain tensors.
  public func train(
    on images: ImageSet, epochs: [Int], klWeights: [Double], masks: [Mask?], shouldStop: () -> Bool
  ) -> [TrainingRecord]? {
    precondition(
      [epochs.count, klWeights.count, masks.count].allSatisfy { $0 == models.count },
      "\(epochs.count) epochs, \(klWeights.count) KL weights, \(masks.count) masks for "
        + "\(models.count) models")
    let mask = LaneMask(masks, layout)
    precondition(mask == nil || !shape.variational, "a variational network trains without masks")
    if let mask {
      for base in sections { mask.apply(to: section(at: base)) }
    }
    let reader = LaneImageReader(images, network)
    let orders = zip(models, epochs).map { $0.randomKey.permutation(of: images.count, epoch: $1) }
    var place = SamplePlace(
      key: LaneKey(models.map(\.randomKey)), epochs: LaneWordVector(repeating: 0))
    var klWeight = splat(0)
    for lane in models.indices {
      place.epochs[lane] = UInt32(epochs[lane])
      klWeight[lane] = Float(klWeights[lane])
    }
    var progress = EpochProgress(models: models.count, klWeights: klWeights)
    return withSubnormalsFlushed {
      for first in stride(from: 0, to: images.count, by: shape.batchSize) {
        if shouldStop() { return nil }
        let count = min(shape.batchSize, images.count - first)
        let kl = beginStep(klWeight: klWeight)
        for position in 0..<count {
          place.position = position
          let labels = reader.load(models: models.count) { orders[$0][first &+ position] }
          let (nll, correct) = accumulate(
            labels: labels, randomness: .drawn(place), batchCount: count)
          progress.add(nll: nll, correct: correct)
        }
        optimizer.follow(
          epochs: epochs, step: place.step,
          of: (images.count + shape.batchSize - 1) / shape.batchSize)
        let health = endStep(mask: mask)
        place.step += 1
        progress.endBatch(samples: count, kl: kl, health: health) {
          self.firstLayerNotFinite(lane: $0)
        }
        if progress.allDiverged { break }
      }
      withExtendedLifetime(mask) {}
      return progress.records
    }
  }

  /// Begins a batch: clears the gradients and computes sigma^2 and the KL term.
  ///
  /// - Returns: the KL divergence of every model, in nats; 0 for plain networks.
  package func beginStep(klWeight: LaneVector) -> LaneVector {
    gradients.update(repeating: splat(0))
    guard let terms else { return splat(0) }
    let values = LaneSpan(values)
    let logSigma2 = values[layout.means..<(2 * layout.means)]
    var kl = splat(0)
    for (position, layer) in shape.architecture.layers.enumerated() {
      kl =
        kl
        + terms.prepare(
          layout.means(ofLayer: position), means: values, logSigma2: logSigma2,
          bound: Float(layer.logAlphaBound), klWeight: klWeight)
    }
    return kl
  }

  /// Runs the sample in `network.image` forward and backward.
  package func accumulate(
    labels: LaneIntVector, randomness: SampleRandomness, batchCount: Int
  ) -> (nll: LaneVector, correct: LaneIntVector) {
    let values = LaneSpan(values)
    let variances = terms.map { LaneSpan($0.variance) }
    network.forward(values: values, variances: variances, randomness: randomness)
    let result = network.loss(labels: labels, gradientScale: splat(1 / Float(batchCount)))
    network.backward(values: values, variances: variances, gradients: gradients)
    return (result.nll, result.correct)
  }

  /// The logits of one model for the sample in `network.image`, as training sees it.
  package func logits(randomness: SampleRandomness, lane: Int) -> [Float] {
    let values = LaneSpan(values)
    let variances = terms.map { LaneSpan($0.variance) }
    network.forward(values: values, variances: variances, randomness: randomness)
    return (0..<shape.architecture.classes).map { network.logits[$0][lane] }
  }

  /// Ends a batch: the optimiser's step.
  ///
  /// - Parameter mask: which parameters are pruned; they and their buffers must be zero.
  /// - Returns: 0 for a model whose parameters are all finite, else NaN.
  package func endStep(mask: LaneMask? = nil) -> LaneVector {
    let gradients = gradients
    terms?.finish(
      means: gradients[0..<layout.means], variances: gradients[layout.means..<(2 * layout.means)])
    for lane in steps.indices { steps[lane] += 1 }
    return if let mask {
      optimizer.step(
        values, gradients: LaneSpan(gradients), buffers: buffers, mask: mask)
    } else {
      optimizer.step(
        values, gradients: LaneSpan(gradients), buffers: buffers, mask: NoMask())
    }
  }

  private func firstLayerNotFinite(lane: Int) -> String? {
    for tensor in shape.architecture.tensors(variational: shape.variational) {
      let indices = layout.indices(of: tensor) ?? []
      if indices.contains(where: { !numbers[$0, lane: lane].isFinite }) {
        return shape.architecture.moduleName(of: tensor)
      }
    }
    return nil
  }

  // MARK: Evaluation

  /// Evaluates every model with its pruned weights at zero.
  ///
  /// - Parameters:
  ///   - masks: one a model; nil where nothing is pruned.
  ///   - shouldStop: asked every few hundred samples.
  /// - Returns: one result a model, or nil when `shouldStop` said so.
  /// - Precondition: the images fit the architecture and the labels its classes, and the masks its plain
  ///   tensors.
  public func evaluate(
    on images: ImageSet, masks: [Mask?], shouldStop: () -> Bool
  ) -> [Evaluation]? {
    var progress = EpochProgress(models: models.count, klWeights: models.map { _ in 0 })
    var predictions = models.map { _ in [Int32]() }
    let isDone = forEachImage(of: images, masks: masks, shouldStop: shouldStop) { _, labels in
      let (nll, correct, prediction) = network.loss(labels: labels, gradientScale: nil)
      progress.add(nll: nll, correct: correct)
      for lane in models.indices { predictions[lane].append(prediction[lane]) }
    }
    return isDone ? progress.evaluations(predictions) : nil
  }

  /// The logits of every model for every image, with its pruned weights at zero.
  ///
  /// - Parameters: see `evaluate(on:masks:shouldStop:)`.
  /// - Returns: for each model `[images, classes]`, row-major; nil when `shouldStop` said so.
  /// - Precondition: the images fit the architecture, and the masks its plain tensors.
  public func logits(
    on images: ImageSet, masks: [Mask?], shouldStop: () -> Bool
  ) -> [[Float]]? {
    let classes = shape.architecture.classes
    var logits = models.map { _ in [Float](repeating: 0, count: images.count * classes) }
    let isDone = forEachImage(of: images, masks: masks, shouldStop: shouldStop) { index, _ in
      for c in 0..<classes {
        let values = network.logits[c]
        for lane in models.indices { logits[lane][index * classes + c] = values[lane] }
      }
    }
    return isDone ? logits : nil
  }

  /// Runs every image through all models, with their pruned weights at zero, and calls `body` after each;
  /// false when `shouldStop` said so.
  private func forEachImage(
    of images: ImageSet, masks: [Mask?], shouldStop: () -> Bool,
    _ body: (_ index: Int, _ labels: LaneIntVector) -> Void
  ) -> Bool {
    let pruned = prunedValues(masks: masks)
    let reader = LaneImageReader(images, network)
    return withSubnormalsFlushed {
      let values = LaneSpan(pruned.vectors)
      for index in 0..<images.count {
        if index % 512 == 0, shouldStop() { return false }
        let labels = reader.load(index)
        network.forward(values: values, variances: nil, randomness: nil)
        body(index, labels)
      }
      withExtendedLifetime(pruned) {}
      return true
    }
  }

  /// The values with zeros where the models are pruned.
  ///
  /// - Parameter masks: see `evaluate(on:masks:shouldStop:)`.
  package func prunedValues(masks: [Mask?]) -> LaneBuffer {
    precondition(masks.count == models.count, "\(masks.count) masks for \(models.count) models")
    let pruned = LaneBuffer(count: layout.count)
    pruned.vectors.update(from: LaneSpan(values))
    LaneMask(masks, layout)?.apply(to: pruned.vectors)
    return pruned
  }
}
