/// What a forward pass is made for, and so what it has to keep.
package enum Pass {
  case training
  /// Values alone: no noise, no dropout, nothing for gradients.
  case evaluation
}

/// What one layer passes on for one sample, and what its gradient will need.
///
/// Each buffer holds `[outputs][side][side]` lanes, after pooling where the layer pools.
package final class Activation {
  package let count: Int
  /// The pre-activation while the layer runs, then what the next layer sees.
  package let value: UnsafeMutablePointer<LaneVector>
  /// `value` squared: the input of the next layer's variance.
  package let square: UnsafeMutablePointer<LaneVector>
  /// The derivative of `value` by the pre-activation; overwritten by the loss's gradient by the
  /// pre-activation on the way back.
  package let slope: UnsafeMutablePointer<LaneVector>
  /// epsilon / (2 sigma) of the element, or of the largest in its pooling window: the derivative of the
  /// pre-activation by its variance; overwritten by the loss's gradient by the variance on the way back.
  package let ratio: UnsafeMutablePointer<LaneVector>
  /// Which element of its 2x2 window was the largest, 0...3 in row-major order.
  package let winner: UnsafeMutablePointer<LaneIntVector>
  private let buffer: LaneBuffer

  package init(count: Int) {
    self.count = count
    buffer = LaneBuffer(count: 5 * count)
    value = buffer.lanes
    square = value + count
    slope = square + count
    ratio = slope + count
    // A lane of integers is as large as a lane of floats, and zero is all bits zero in both.
    winner = UnsafeMutableRawPointer(ratio + count).bindMemory(
      to: LaneIntVector.self, capacity: count)
  }
}

extension Activation {
  /// Turns `ratio` into the loss's gradient by the variance, once `slope` is that by the pre-activation.
  package func finishVarianceGradients() {
    for i in 0..<count { ratio[i] = slope[i] * ratio[i] }
  }
}

/// What a layer multiplies and adds, for every model: `mean` and `variance` are `[tap][output]`, tap
/// counting (channel, ky, kx); `bias` and `biasVariance` are `[output]`.
package struct LayerParameters {
  package var mean: UnsafePointer<LaneVector>
  package var bias: UnsafePointer<LaneVector>
  /// Nil where no noise is added.
  package var variance: UnsafePointer<LaneVector>?
  /// Nil for linear layers, whose bias has no variance.
  package var biasVariance: UnsafePointer<LaneVector>?

  package init(
    mean: UnsafePointer<LaneVector>, bias: UnsafePointer<LaneVector>,
    variance: UnsafePointer<LaneVector>?,
    biasVariance: UnsafePointer<LaneVector>?
  ) {
    self.mean = mean
    self.bias = bias
    self.variance = variance
    self.biasVariance = biasVariance
  }
}

/// Where a layer's gradients are summed up, laid out as `LayerParameters`.
package struct LayerGradients {
  package var mean: UnsafeMutablePointer<LaneVector>
  package var bias: UnsafeMutablePointer<LaneVector>
  package var variance: UnsafeMutablePointer<LaneVector>?
  package var biasVariance: UnsafeMutablePointer<LaneVector>?

  package init(
    mean: UnsafeMutablePointer<LaneVector>, bias: UnsafeMutablePointer<LaneVector>,
    variance: UnsafeMutablePointer<LaneVector>?, biasVariance: UnsafeMutablePointer<LaneVector>?
  ) {
    self.mean = mean
    self.bias = bias
    self.variance = variance
    self.biasVariance = biasVariance
  }
}

/// What a layer sees: values and their squares, `[channel][y][x]`.
package struct LayerInput {
  package var value: UnsafePointer<LaneVector>
  package var square: UnsafePointer<LaneVector>

  package init(value: UnsafePointer<LaneVector>, square: UnsafePointer<LaneVector>) {
    self.value = value
    self.square = square
  }

  package init(_ activation: Activation) {
    self.init(value: UnsafePointer(activation.value), square: UnsafePointer(activation.square))
  }
}
