import CLanes

/// The numbers of a model in training, and what the method and the optimiser do to them.
package final class BatchParameters {
  private let layout: BatchLayout
  private let team: ThreadTeam
  private let hyperparameters: Hyperparameters
  private let kind: OptimizerKind
  private let stretches: [Stretch]
  private var powers: AdamPowers
  private(set) var steps: Int

  private let buffer: LaneBuffer
  private let sigma: LaneBuffer?
  private let statisticsBuffer: LaneBuffer
  private let results: LaneBuffer

  /// Some weights of a block of outputs, or other parameters: what one thread does at a time.
  private struct Stretch {
    /// Among the plain parameters.
    let range: Range<Int>
    /// The bound of log-alpha; nil for parameters that are not variational.
    let bound: Float?
    /// The channels of the block; others fill it up.
    let channels: Int
  }

  /// Rows of sixteen weights in a stretch.
  private static let rows = 1024

  init(
    _ layout: BatchLayout, _ plan: BatchPlan, kind: OptimizerKind,
    _ hyperparameters: Hyperparameters,
    steps: Int, team: ThreadTeam
  ) {
    self.layout = layout
    self.team = team
    self.kind = kind
    self.hyperparameters = hyperparameters
    self.steps = steps
    powers = AdamPowers(steps: steps)
    var stretches: [Stretch] = []
    for (range, convolution) in zip(layout.weights, plan.convolutions) {
      let layer = layout.layers[convolution.layer]
      let rows = range.count / ChannelBlock.count(layer.outputs)
      for (block, start) in stride(from: range.lowerBound, to: range.upperBound, by: rows)
        .enumerated()
      {
        for first in stride(from: start, to: start + rows, by: Self.rows * ChannelBlock.vectors) {
          stretches.append(
            Stretch(
              range: first..<min(first + Self.rows * ChannelBlock.vectors, start + rows),
              bound: layout.isVariational ? Float(layer.logAlphaBound) : nil,
              channels: min(ChannelBlock.width, layer.outputs - block * ChannelBlock.width)))
        }
      }
    }
    stretches.append(
      Stretch(range: layout.weightCount..<layout.plainCount, bound: nil, channels: 0))
    self.stretches = stretches
    buffer = LaneBuffer(count: (2 + kind.bufferNames.count) * layout.count)
    sigma = layout.isVariational ? LaneBuffer(count: layout.weightCount) : nil
    statisticsBuffer = LaneBuffer(count: max(1, layout.statisticsCount))
    results = LaneBuffer(count: stretches.count * ChannelBlock.vectors)
  }

  // MARK: Views

  private func section(_ number: Int) -> MutableLaneSpan {
    buffer.vectors[(number * layout.count)..<((number + 1) * layout.count)]
  }

  var values: MutableLaneSpan { section(0) }
  package var gradients: MutableLaneSpan { section(1) }
  /// The optimiser's buffers: `OptimizerKind.bufferNames`.
  var buffers: [MutableLaneSpan] { kind.bufferNames.indices.map { section(2 + $0) } }
  var statistics: MutableLaneSpan { statisticsBuffer.vectors }

  /// The numbers of a training pass, after `beginStep`.
  var numbers: BatchNetwork.Numbers {
    BatchNetwork.Numbers(
      plain: LaneSpan(values)[0..<layout.plainCount],
      variances: sigma.map { LaneSpan($0.vectors) }, statistics: statistics)
  }

  // MARK: A step

  /// Begins a batch: computes sigma² of all weights.
  ///
  /// - Returns: the KL divergence in nats; 0 of a plain model.
  func beginStep() -> Double {
    guard let sigma else { return 0 }
    let variances = sigma.vectors
    team.forEach(stretches.count) { number, _ in
      let stretch = stretches[number]
      guard stretch.bound != nil else { return }
      let sums = results.vectors.dropFirst(number &* ChannelBlock.vectors)
      for half in 0..<ChannelBlock.vectors {
        var (total, part, rows) = (splat(0), splat(0), 0)
        var i = stretch.range.lowerBound &+ half
        while i < stretch.range.upperBound {
          let element = self.element(i, stretch)
          variances[i] = element.variance
          part = part + element.kl(weight: splat(0)).kl
          i &+= ChannelBlock.vectors
          rows &+= 1
          // Sums of 64 are added up, so that the rounding of a long sum stays small.
          if rows % 64 == 0 { (total, part) = (total + part, splat(0)) }
        }
        sums[half] = total + part
      }
    }
    var kl = 0.0
    for (number, stretch) in stretches.enumerated() where stretch.bound != nil {
      for channel in 0..<stretch.channels {
        kl += Double(results.vectors[element: number * ChannelBlock.width + channel])
      }
    }
    return kl
  }

  @inline(__always)
  private func element(_ i: Int, _ stretch: Stretch) -> VariationalElement {
    VariationalElement(
      mean: values[i], logSigma2: values[layout.plainCount &+ i], bound: stretch.bound ?? 0)
  }

  /// Ends a batch: from gradients by sigma² to those by log_sigma2, and the optimiser's step.
  ///
  /// - Parameters:
  ///   - klWeight: what the KL term counts.
  ///   - mask: of the plain parameters; pruned ones and their buffers must be zero.
  /// - Returns: whether all parameters are finite.
  func endStep(klWeight: Double, rates: StepRates, mask: LaneMask?) -> Bool {
    steps += 1
    powers.advance()
    var rule = OptimizerRule(
      kind: kind, learningRate: splat(Float(rates.learningRate)),
      weightDecay: splat(Float(hyperparameters.weightDecay)),
      momentum: splat(Float(rates.momentum)),
      nesterov: isGreater(splat(hyperparameters.nesterov ? 1 : 0), splat(0.5)))
    rule.stepSize = splat(powers.stepSize(learningRate: rates.learningRate))
    rule.correction = splat(powers.correction)
    var undecayed = rule
    if !hyperparameters.decaysLogSigma2 { undecayed.weightDecay = splat(0) }
    team.forEach(stretches.count) { number, _ in
      let stretch = stretches[number]
      var health: LaneVector
      if let mask {
        health = step(rule, stretch.range, mask)
      } else {
        finish(stretch, gradients, klWeight: splat(Float(klWeight)))
        health = step(rule, stretch.range, NoMask())
        if stretch.bound != nil {
          health = health + step(undecayed, layout.logSigma2(stretch.range), NoMask())
        }
      }
      results.vectors[number &* ChannelBlock.vectors] = health
    }
    return stretches.indices.allSatisfy { number in
      let health = results.vectors[number * ChannelBlock.vectors]
      return (0..<LaneVector.count).allSatisfy { health[$0] == 0 }
    }
  }

  /// Turns gradients by mean and by sigma² into gradients of the loss by mean and by log_sigma2.
  private func finish(
    _ stretch: Stretch, _ gradients: MutableLaneSpan, klWeight: LaneVector
  ) {
    if stretch.bound == nil { return }
    for i in stretch.range {
      let element = element(i, stretch)
      let kl = element.kl(weight: klWeight)
      let at = layout.plainCount &+ i
      let byVariance = gradients[at]
      gradients[i] = gradients[i] + fma(byVariance, element.varianceByMean, kl.byMean)
      gradients[at] = fma(byVariance, element.varianceByLogSigma, kl.byLogSigma)
    }
  }

  /// A copy of the gradients with those by log_sigma2 in the place of those by sigma².
  func finishedGradients(klWeight: Double) -> LaneBuffer {
    let copy = LaneBuffer(count: layout.count)
    copy.vectors.update(from: LaneSpan(gradients))
    for stretch in stretches {
      finish(stretch, copy.vectors, klWeight: splat(Float(klWeight)))
    }
    return copy
  }

  private func step(
    _ rule: OptimizerRule, _ range: Range<Int>, _ mask: some GradientMask
  ) -> LaneVector {
    let buffers = buffers
    return rule.step(
      values[range], gradients: LaneSpan(gradients)[range], first: buffers[0][range],
      second: buffers[buffers.count - 1][range], mask: mask, offset: range.lowerBound)
  }
}
