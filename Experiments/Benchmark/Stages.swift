import CLanes
import Tensor
import VariationalDropout

extension Workload {
  /// The stages of a variational step, each run by itself on buffers as large as in training.
  func stages() -> [Stage] {
    let layout = ParameterLayout(architecture, variational: true)
    let numbers = LaneBuffer(count: layout.count)
    let gradients = LaneBuffer(count: layout.count)
    let terms = VariationalTerms(count: layout.means)
    for i in 0..<layout.count {
      numbers.vectors[i] = splat(i < layout.means ? Float.random(in: -0.2...0.2) : -10)
    }
    var stages: [Stage] = []
    func add(
      _ name: String, flops: Double = 0, needed: Double? = nil, repetitions: Int = 200,
      _ body: () -> Void
    ) {
      let seconds = shortestTime { for _ in 0..<repetitions { body() } }
      stages.append(
        Stage(
          name: name, seconds: seconds / Double(repetitions), flops: flops, needed: needed ?? flops)
      )
    }
    func addPerBatch(_ name: String, _ body: () -> Void) {
      let seconds = shortestTime { for _ in 0..<20 { body() } }
      stages.append(Stage(name: name, seconds: seconds / Double(20 * batchSize), flops: 0))
    }

    addPerBatch("sigma^2, KL and their derivatives") {
      for (position, layer) in architecture.layers.enumerated() {
        _ = terms.prepare(
          layout.means(ofLayer: position), means: LaneSpan(numbers.vectors),
          logSigma2: LaneSpan(numbers.vectors.dropFirst(layout.means)),
          bound: Float(layer.logAlphaBound),
          klWeight: splat(0.004))
      }
    }
    addPerBatch("gradients by log_sigma2") {
      terms.finish(
        means: gradients.vectors[0..<layout.means],
        variances: gradients.vectors[layout.means..<(2 * layout.means)])
    }

    let image = LaneBuffer(count: images.stride)
    let squares = LaneBuffer(count: images.stride)
    var next = 0
    add("gather") {
      transpose(into: image.vectors) { _ in
        next = (next + 397) % images.count
        return images.pixels(of: next, in: nil)
      }
      for i in 0..<image.count { squares.vectors[i] = image.vectors[i] * image.vectors[i] }
    }

    let place = SamplePlace(
      key: LaneKey((0..<LaneVector.count).map { RandomKey(seed: Seed($0), trialKey: 1) }),
      epochs: LaneWordVector(repeating: 1))
    let elements = architecture.layers.map { $0.outputs * $0.outputSide * $0.outputSide }
    let gaussians = LaneBuffer(count: elements.max()!)
    add("Gaussians (part of the forward stages)") {
      for (position, count) in elements.enumerated() {
        var stream = place.stream(.noise, site: position, block: 0)
        stream.fillGaussians(gaussians.vectors[0..<count])
      }
    }

    var input = LayerInput(
      value: LaneSpan(image.vectors), square: LaneSpan(squares.vectors))
    var previous: Activation?
    let nonlinearities = LaneNonlinearity([nonlinearity])
    let streams = LaneStreams(count: 64)
    for block in 0..<streams.count {
      streams.set(block, to: place.stream(.noise, site: 0, block: block))
    }
    for (position, layer) in layers.enumerated() {
      // Gradients by inputs are multiplied into it, again and again: all but zero would end where processors slow down.
      previous?.slope.update(repeating: splat(0))
      let parameters = layout.parameters(
        ofLayer: position, values: LaneSpan(numbers.vectors),
        variances: LaneSpan(terms.variance))
      let sums = layout.gradients(ofLayer: position, in: gradients.vectors)
      let output = Activation(count: layer.outputs * layer.pooledSide * layer.pooledSide)
      let flops = 2 * forwardFlops([layer])
      if layer.isPooled {
        let step = PooledConvolution(layer)
        let scratch = LaneBuffer(
          count: max(
            PooledConvolution.scratchCount(layer), PooledConvolution.propagationScratchCount(layer))
        )
        add("\(layer.layer.name) forward", flops: flops) {
          step.forward(
            input, parameters, noise: .streams(streams), output: output, scratch: scratch.vectors,
            for: .training)
        }
        add("\(layer.layer.name) nonlinearity") {
          nonlinearities.apply(to: output, for: .training)
        }
        add(
          "\(layer.layer.name) gradients by weights", flops: flops,
          needed: 2 * weightGradientFlops([layer])
        ) {
          step.addGradients(input, output: output, to: sums)
        }
        if let previous {
          add("\(layer.layer.name) gradients by inputs", flops: flops) {
            step.propagate(parameters, output: output, to: previous, scratch: scratch.vectors)
          }
        }
      } else {
        let step = UnpooledLayer(layer)
        let scratch = LaneBuffer(count: UnpooledLayer.scratchCount(layer))
        add("\(layer.layer.name) forward", flops: flops) {
          step.forward(
            input, parameters, noise: .streams(streams), output: output, scratch: scratch.vectors)
        }
        add("\(layer.layer.name) backward", flops: 2 * flops) {
          step.addGradients(input, output: output, to: sums)
          if let previous { step.propagate(parameters, output: output, to: previous) }
        }
      }
      for i in 0..<output.count {
        output.value[i] = splat(Float.random(in: -1...1))
        output.square[i] = output.value[i] * output.value[i]
        output.slope[i] = splat(0.001)
      }
      input = LayerInput(output)
      previous = output
    }
    return stages
  }

  /// Whole steps as training makes them, and evaluation.
  func wholes() -> [Stage] {
    let variational = group(variational: true)
    var epoch = 0
    let step = shortestTime(rounds: 5) {
      epoch += 1
      train(variational, epoch: epoch, masks: unmasked)
    }
    let evaluation = shortestTime(rounds: 5) {
      _ = variational.evaluate(on: images, masks: unmasked, shouldStop: { false })
    }
    let (flops, needed) = (stepFlops(variational: false), neededFlops(variational: false))
    let forward = forwardFlops(layers)
    let plain = plainTimes()
    return [
      stage(
        "variational step", step, flops: stepFlops(variational: true),
        needed: neededFlops(variational: true)),
      stage("evaluation", evaluation, flops: forward, needed: forward),
      stage("plain step", plain.unmasked, flops: flops, needed: needed),
      stage(
        "plain step, masked", plain.masked, flops: flops, needed: needed,
        reference: ("the plain step", plain.unmasked)),
    ]
  }

  /// Epochs of a plain group without and with masks, in turns.
  private func plainTimes() -> (unmasked: Double, masked: Double) {
    let groups = [group(variational: false), group(variational: false)]
    let masks = (0..<models).map { _ in mask(keeping: 0.3) }
    var epoch = 0
    let times = shortestTimes(
      rounds: 10,
      [
        {
          epoch += 1
          self.train(groups[0], epoch: epoch, masks: self.unmasked)
        },
        { self.train(groups[1], epoch: epoch, masks: masks) },
      ])
    return (times[0], times[1])
  }

  private var unmasked: [Mask?] { Array(repeating: nil, count: models) }

  private func train(_ group: LaneGroup, epoch: Int, masks: [Mask?]) {
    _ = group.train(
      on: images, epochs: Array(repeating: epoch, count: models),
      klWeights: Array(repeating: 0.004, count: models), masks: masks, shouldStop: { false })
  }

  /// - Parameter seconds: of all images.
  private func stage(
    _ name: String, _ seconds: Double, flops: Double, needed: Double,
    reference: (name: String, seconds: Double)? = nil
  ) -> Stage {
    let count = Double(images.count)
    return Stage(
      name: name, seconds: seconds / count, flops: flops, needed: needed,
      reference: reference.map { ($0.name, $0.seconds / count) })
  }
}
