import CLanes
import Tensor

/// One model in training, with all threads on it. Belongs to one thread at a time.
///
/// A model's bits depend neither on the processor nor on its vector width, nor on the number of threads.
public final class BatchEngine {
  package let shape: GroupShape
  package let network: BatchNetwork
  package let parameters: BatchParameters
  let loss: BatchLoss
  private let model: Hyperparameters
  private let randomKey: RandomKey
  /// The values of tensors that exist in files only.
  private let unused: [[Float]]
  private var counters: [Float]

  var layout: BatchLayout { network.layout }
  var tensors: [TensorSpec] {
    shape.architecture.tensors(variational: shape.variational)
  }

  /// Whether the engine trains a network.
  public static func runs(_ architecture: Architecture) -> Bool { BatchNetwork.runs(architecture) }

  /// - Parameters:
  ///   - threads: that it may occupy.
  /// - Precondition: the engine runs the network, and the model's state fits `shape`.
  public convenience init(
    shape: GroupShape, model: LaneModel, threads: Int
  ) {
    self.init(shape: shape, model: model, threads: threads, way: .fastest)
  }

  /// - Parameters:
  ///   - way, imagesAtOnce: how convolutions are computed.
  package init(
    shape: GroupShape, model: LaneModel, threads: Int,
    way: ConvolutionLayer.Way, imagesAtOnce: Int? = nil
  ) {
    self.shape = shape
    self.model = model.hyperparameters
    randomKey = model.randomKey
    let team = ThreadTeam(threads: threads)
    network = BatchNetwork(
      nodes: shape.architecture.nodes, layers: shape.architecture.layers,
      variational: shape.variational, capacity: shape.batchSize, team: team, way: way,
      imagesAtOnce: imagesAtOnce)
    parameters = BatchParameters(
      network.layout, network.plan, kind: model.optimizer, model.hyperparameters,
      steps: model.state.step, team: team)
    loss = BatchLoss(network)
    counters = network.plan.norms.map { _ in 0 }
    let tensors = shape.architecture.tensors(variational: shape.variational)
    precondition(
      model.state.parameters.count == tensors.count, "\(model.state.parameters.count) tensors")
    unused = zip(tensors, model.state.parameters).map { $0.role == .logSigma2Bias ? $1 : [] }
    load(model.state)
  }

  // MARK: States

  private func load(_ state: ModelState) {
    precondition(state.buffers.count == parameters.buffers.count, "\(state.buffers.count) buffers")
    for (position, tensor) in tensors.enumerated() {
      let values = state.parameters[position]
      switch layout.place(of: tensor) {
      case .parameter(let range):
        layout.write(values, of: tensor, to: parameters.values[range])
        for (buffer, values) in zip(parameters.buffers, state.buffers) {
          layout.write(values[position], of: tensor, to: buffer[range])
        }
      case .statistic(let range):
        layout.write(values, of: tensor, to: parameters.statistics[range])
      case .counter(let norm): counters[norm] = values[0]
      case .none: break
      }
    }
  }

  /// The model's state.
  ///
  /// Of a large model it is large, too: what batches take is given back first, and taken again by the next one.
  public var state: ModelState {
    network.discardBatch()
    var state = ModelState(parameters: [], buffers: [], step: parameters.steps)
    state.buffers = parameters.buffers.map { _ in [] }
    for (position, tensor) in tensors.enumerated() {
      var values: [Float]
      switch layout.place(of: tensor) {
      case .parameter(let range):
        values = layout.read(tensor, from: parameters.values[range])
        for (number, buffer) in parameters.buffers.enumerated() {
          state.buffers[number].append(layout.read(tensor, from: buffer[range]))
        }
        state.parameters.append(values)
        continue
      case .statistic(let range):
        values = layout.read(tensor, from: parameters.statistics[range])
      case .counter(let norm): values = [counters[norm]]
      case .none: values = unused[position]
      }
      state.parameters.append(values)
      for number in state.buffers.indices { state.buffers[number].append([]) }
    }
    return state
  }

  // MARK: Training

  /// Trains the model for one epoch over `images`, in a random order of its own.
  ///
  /// - Parameters:
  ///   - epoch: its number (from 1); the random numbers depend on it.
  ///   - klWeight: what the KL term counts in this epoch.
  ///   - mask: pruned values and the optimiser's buffers of them are set to zero and stay so; nil trains without.
  ///   - position: where the epoch was stopped, with the state of then.
  ///   - shouldStop: asked before every batch and at the end, where the state is that of the position.
  /// - Precondition: the images fit the architecture and the labels its classes; only plain networks train with a
  ///   mask, which is of the architecture's plain tensors.
  public func train(
    on images: ImageSet, epoch: Int, klWeight: Double, mask: Mask?,
    from position: EpochPosition = .start, shouldStop: (EpochPosition) -> Bool
  ) -> EpochOutcome {
    precondition(mask == nil || !shape.variational, "a variational network trains without masks")
    check(images)
    // What a state or a mask took is free by now, and would stay with the process.
    memory_give_back()
    let laneMask = mask.map { self.laneMask($0) }
    if let laneMask {
      for numbers in [parameters.values] + parameters.buffers { laneMask.apply(to: numbers) }
    }
    let order = randomKey.permutation(of: images.count, epoch: epoch)
    let black = model.augmentation.reach > 0 ? DrawnAugmentation.blackest(of: images) : []
    let steps = (images.count + shape.batchSize - 1) / shape.batchSize
    var position = position
    return withSubnormalsFlushed {
      while true {
        if shouldStop(position) { return .stopped(position) }
        if position.samples >= images.count { break }
        let last = min(position.samples + shape.batchSize, images.count)
        let batch = BatchImages(
          images, order[position.samples..<last],
          DrawnAugmentation(
            model.augmentation, key: randomKey, epoch: epoch, step: position.step, black: black))
        let kl = step(
          batch, noise: .drawn(NoisePlace(key: randomKey, epoch: epoch, step: position.step))
        ) { result in
          position.add(nll: result.nll, isCorrect: result.isCorrect)
        }
        let rates = model.schedule.settings(
          rate: model.learningRate, momentum: model.momentum, epoch: epoch, step: position.step,
          of: steps)
        let isHealthy = update(klWeight: klWeight, rates: rates, mask: laneMask)
        let divergence = position.endBatch(
          samples: batch.count, klWeight: klWeight, kl: kl, isHealthy: isHealthy
        ) { firstModuleNotFinite }
        if let divergence { return .finished(position.record(divergence)) }
      }
      withExtendedLifetime(laneMask) {}
      return .finished(position.record(nil))
    }
  }

  /// Runs a batch forward and back, up to the gradients.
  ///
  /// - Parameters:
  ///   - logits: called for each image in order.
  ///   - each: the same, with what is known of it.
  /// - Returns: the KL divergence in nats.
  package func step(
    _ batch: BatchImages, noise: ElementNoise, logits: (([Float]) -> Void)? = nil,
    each: (_ result: (nll: Float, isCorrect: Bool)) -> Void
  ) -> Double {
    let kl = parameters.beginStep()
    network.forward(batch, parameters.numbers, .training(noise))
    if let logits {
      for image in 0..<batch.count { logits(loss.logits(image)) }
    }
    loss.evaluate(batch, gradientScale: 1 / Float(batch.count)) { _, result in
      each((result.nll, result.isCorrect))
    }
    network.backward(parameters.numbers, into: parameters.gradients)
    for norm in counters.indices { counters[norm] += 1 }
    return kl
  }

  /// The gradients of the loss after `step`, of each tensor; empty for those that are not learned.
  package func gradients(klWeight: Double) -> [[Float]] {
    let finished = parameters.finishedGradients(klWeight: klWeight)
    return tensors.map { tensor in
      guard case .parameter(let range) = layout.place(of: tensor) else { return [] }
      return layout.read(tensor, from: finished.vectors[range])
    }
  }

  /// Ends a batch: the optimiser's step.
  ///
  /// - Returns: whether all parameters are finite.
  package func update(klWeight: Double, rates: StepRates, mask: LaneMask? = nil) -> Bool {
    parameters.endStep(klWeight: klWeight, rates: rates, mask: mask)
  }

  private var firstModuleNotFinite: String? {
    for tensor in tensors {
      guard case .parameter(let range) = layout.place(of: tensor) else { continue }
      if layout.read(tensor, from: parameters.values[range]).contains(where: { !$0.isFinite }) {
        return shape.architecture.moduleName(of: tensor)
      }
    }
    return nil
  }

  func laneMask(_ mask: Mask) -> LaneMask {
    let plain = shape.architecture.tensors(variational: false)
    precondition(
      mask.counts == plain.map(\.count),
      "a mask of \(mask.counts) entries, \(plain.map(\.count)) in the model")
    var pruned: [Int] = []
    for (position, tensor) in plain.enumerated() where mask.prunedCount(ofTensor: position) > 0 {
      guard case .parameter(let range) = layout.place(of: tensor) else { continue }
      layout.forEachElement(of: tensor) { element, number in
        if !mask[position, element] {
          pruned.append(range.lowerBound * LaneVector.count + number)
        }
      }
    }
    return LaneMask(vectors: layout.plainCount, pruned: pruned)
  }

  func check(_ images: ImageSet) {
    let architecture = shape.architecture
    precondition(
      images.channels == architecture.channels && images.height == architecture.side
        && images.width == architecture.side,
      "\(images.channels)x\(images.height)x\(images.width) images for a "
        + architecture.family.rawValue)
  }
}
