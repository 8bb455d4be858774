extension BatchNetwork {
  /// Goes back through the batch of the last forward pass, which was one of training.
  ///
  /// The gradients by what the network gives stand in the last layer's `output`, or are those of the last value;
  /// all of `gradients` are overwritten.
  package func backward(_ numbers: Numbers, into gradients: MutableLaneSpan) {
    if case .convolution(let number) = plan.output {
      finishOutput(number, into: gradients)
    }
    for step in plan.steps.reversed() {
      switch step {
      case .convolution(let number): propagate(number, numbers, into: gradients)
      case .value(let value): propagate(value: value, into: gradients)
      }
    }
  }

  /// From the gradient by a layer's outputs that no batch norm follows to those by variances and biases.
  private func finishOutput(_ number: Int, into gradients: MutableLaneSpan) {
    let plane = plan.convolutions[number].geometry.outputPlane
    for image in 0..<count {
      guard let r = ratio(number, image) else { break }
      let g = output(number, image)
      for i in 0..<plane.vectors { r[i] = g[i] * r[i] }
    }
    guard let bias = layout.biases[number] else { return }
    let sums = gradients[bias]
    sums.update(repeating: splat(0))
    for image in 0..<count {
      let g = output(number, image)
      for block in 0..<plane.blocks {
        for i in 0..<plane.blockVectors {
          let channel = block &* ChannelBlock.vectors &+ i % ChannelBlock.vectors
          sums[channel] = sums[channel] + g[block &* plane.blockVectors &+ i]
        }
      }
    }
  }

  /// From the gradients by a convolution's outputs to those by its weights and its input.
  private func propagate(_ number: Int, _ numbers: Numbers, into gradients: MutableLaneSpan) {
    let convolution = plan.convolutions[number]
    let layer = layer(number)
    let isVariational = numbers.variances != nil
    let outputs = outputGradients(number, variational: isVariational)
    let weights = layout.weights[number]
    for part in Part.of(variational: isVariational) {
      layer.weightGradient(
        workspace, images: count, part, gradients: outputs[part.rawValue],
        into: gradients[part == .mean ? weights : layout.logSigma2(weights)]
      ) { image, border, target in
        read(convolution.input, image, border, into: target)
      }
    }
    let input = convolution.input
    guard plan.values[input].kind != .image else { return }
    layer.inputGradient(
      workspace, images: count, weights: self.weights(number, numbers), gradients: outputs
    ) { image, mean, variance in
      if isVariational { addVariancePart(input, image, mean, variance) }
      let target = gradient(input, image)
      if schedule.adds[number] {
        for i in 0..<target.count { target[i] = target[i] + mean[i] }
      } else {
        target.update(from: LaneSpan(mean))
      }
    }
  }

  /// `mean += 2 x ⊙ variance`.
  private func addVariancePart(
    _ value: Int, _ image: Int, _ mean: MutableLaneSpan, _ variance: MutableLaneSpan
  ) {
    // A value that is not kept has one reader: the memory of its gradient is free.
    let x = stored(value, image) ?? gradient(value, image)
    if stored(value, image) == nil { see(value, image, into: x) }
    for i in 0..<x.count { mean[i] = fma(x[i] * 2, variance[i], mean[i]) }
  }

  /// From the gradient by a value to those by what it is made of.
  private func propagate(value: Int, into gradients: MutableLaneSpan) {
    switch plan.values[value].kind {
    case .image: return
    case .mean(let source): spread(value, to: source)
    case .sum(let terms, let isRectified):
      if isRectified { rectify(value) }
      for term in terms {
        switch term {
        case .convolution(let number): propagate(value, to: number, into: gradients)
        case .value(let other):
          if !schedule.handsOn[value] { add(value, to: other) }
        }
      }
    }
  }

  /// The gradient by a mean, to all its pixels.
  private func spread(_ value: Int, to source: Int) {
    let plane = plan.values[source].plane
    let share = splat(1 / Float(plane.positions))
    workspace.team.forEach(count) { image, _ in
      let (from, to) = (gradient(value, image), gradient(source, image))
      for block in 0..<plane.blocks {
        for i in 0..<plane.blockVectors {
          to[block &* plane.blockVectors &+ i] =
            from[block &* ChannelBlock.vectors &+ i % ChannelBlock.vectors] * share
        }
      }
    }
  }

  /// Sets the gradient to zero where the value is not positive.
  private func rectify(_ value: Int) {
    let plane = plan.values[value].plane
    workspace.team.forEach(count) { image, worker in
      let x = workspace.own(worker)[0..<plane.blockVectors]
      let g = gradient(value, image)
      for block in 0..<plane.blocks {
        let range = (block &* plane.blockVectors)..<((block &+ 1) &* plane.blockVectors)
        see(value, image, range, block: block, into: x)
        let g = g[range]
        for i in 0..<x.count { g[i] = select(isGreater(x[i], splat(0)), g[i], splat(0)) }
      }
    }
  }

  private func add(_ value: Int, to other: Int) {
    workspace.team.forEach(count) { image, _ in
      let (from, to) = (gradient(value, image), gradient(other, image))
      for i in 0..<to.count { to[i] = to[i] + from[i] }
    }
  }

  /// The gradient by a sum, through a batch norm to the outputs of a convolution.
  private func propagate(_ value: Int, to number: Int, into gradients: MutableLaneSpan) {
    guard let norm = plan.convolutions[number].norm else {
      workspace.team.forEach(count) { image, _ in
        output(number, image).update(from: LaneSpan(gradient(value, image)))
      }
      finishOutput(number, into: gradients)
      return
    }
    workspace.team.forEach(count) { image, _ in
      norms[norm].sumGradients(
        LaneSpan(gradient(value, image)), LaneSpan(output(number, image)),
        into: sums(norm, image))
    }
    workspace.team.forEach(plan.norms[norm].plane.blocks) { block, _ in
      norms[norm].finishGradients(
        block: block, sums: allSums(), images: count, byScale: gradients[layout.scales[norm]],
        byShift: gradients[layout.shifts[norm]])
    }
    workspace.team.forEach(count) { image, _ in
      norms[norm].propagate(
        LaneSpan(gradient(value, image)), y: output(number, image), r: ratio(number, image))
    }
  }
}
