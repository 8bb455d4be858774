/// What a forward pass is made for, and so what it has to keep.
package enum Pass {
  case training
  /// Values alone: no noise, no dropout, nothing for gradients.
  case evaluation
}

/// What one layer passes on for one sample, and what its gradient will need.
///
/// Each buffer but the winners' holds `[outputs][side][side]` lane vectors, after pooling where the layer pools.
package final class Activation {
  package let count: Int
  /// The pre-activation while the layer runs, then what the next layer sees.
  package let value: MutableLaneSpan
  /// `value` squared: the input of the next layer's variance.
  package let square: MutableLaneSpan
  /// The derivative of `value` by the pre-activation; overwritten by the loss's gradient by the
  /// pre-activation on the way back.
  package let slope: MutableLaneSpan
  /// epsilon / (2 sigma) of the element, or of the largest in its pooling window: the derivative of the
  /// pre-activation by its variance; overwritten by the loss's gradient by the variance on the way back.
  package let ratio: MutableLaneSpan
  /// Which element of its 2x2 window was the largest: a `Winner` each.
  package let winner: MutableLaneSpan
  private let buffer: LaneBuffer

  package init(count: Int) {
    self.count = count
    let winners = Winner.vectorCount(windows: count)
    buffer = LaneBuffer(count: 4 * count + winners)
    var rest = buffer.vectors
    value = rest.takeFirst(count)
    square = rest.takeFirst(count)
    slope = rest.takeFirst(count)
    ratio = rest.takeFirst(count)
    winner = rest.takeFirst(winners)
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
  package var mean: LaneSpan
  package var bias: LaneSpan
  /// Nil where no noise is added.
  package var variance: LaneSpan?
  /// Nil for linear layers, whose bias has no variance.
  package var biasVariance: LaneSpan?

  package init(
    mean: LaneSpan, bias: LaneSpan, variance: LaneSpan?, biasVariance: LaneSpan?
  ) {
    self.mean = mean
    self.bias = bias
    self.variance = variance
    self.biasVariance = biasVariance
  }
}

/// Where a layer's gradients are summed up, laid out as `LayerParameters`.
package struct LayerGradients {
  package var mean: MutableLaneSpan
  package var bias: MutableLaneSpan
  package var variance: MutableLaneSpan?
  package var biasVariance: MutableLaneSpan?

  package init(
    mean: MutableLaneSpan, bias: MutableLaneSpan, variance: MutableLaneSpan?,
    biasVariance: MutableLaneSpan?
  ) {
    self.mean = mean
    self.bias = bias
    self.variance = variance
    self.biasVariance = biasVariance
  }
}

/// What a layer sees: values and their squares, `[channel][y][x]`.
package struct LayerInput {
  package var value: LaneSpan
  package var square: LaneSpan

  package init(value: LaneSpan, square: LaneSpan) {
    self.value = value
    self.square = square
  }

  package init(_ activation: Activation) {
    self.init(value: LaneSpan(activation.value), square: LaneSpan(activation.square))
  }
}
