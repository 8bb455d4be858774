/// A dropout layer on lanes: every model has its own rate.
package struct Dropout {
  let rate: LaneVector
  /// 1 / (1 - rate).
  let scale: LaneVector

  /// - Precondition: rates lie in 0..<1.
  package init(rates: [Double]) {
    var rate = splat(0)
    var scale = splat(1)
    for (lane, value) in rates.enumerated() {
      precondition(value >= 0 && value < 1, "dropout rate \(value)")
      rate[lane] = Float(value)
      scale[lane] = Float(1 / (1 - value))
    }
    self.rate = rate
    self.scale = scale
  }

  /// Zeroes each element with the model's rate and scales the rest, in values, squares and slopes.
  func apply(to activation: Activation, _ stream: inout LaneStream) {
    for i in 0..<activation.count {
      apply(to: activation, at: i, dropped: isLess(stream.nextUniform(), rate))
    }
  }

  /// The same with given masks: an element is kept where its mask is not 0.
  func apply(to activation: Activation, masks: LaneSpan) {
    for i in 0..<activation.count {
      apply(to: activation, at: i, dropped: isLess(masks[i], splat(0.5)))
    }
  }

  @inline(__always)
  private func apply(to activation: Activation, at i: Int, dropped: LaneIntVector) {
    let factor = select(dropped, splat(0), scale)
    let value = activation.value[i] * factor
    activation.value[i] = value
    activation.square[i] = value * value
    activation.slope[i] = activation.slope[i] * factor
  }
}
