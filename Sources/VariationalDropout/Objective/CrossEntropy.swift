import CLanes

/// Cross entropy of one sample on lanes.
enum CrossEntropy {
  /// The negative log-likelihood of the label, the prediction, and whether it was right.
  ///
  /// ```
  /// nll = ln(sum over k of e^(z_k - z_max)) - (z_label - z_max)
  /// ```
  /// The prediction is the first of the largest logits.
  ///
  /// - Parameters:
  ///   - logits: `[classes]`; replaced by e^(z_k - z_max).
  ///   - gradient: gets `(softmax_k - [k = label]) * scale`, the gradient of `scale * nll`; as long as
  ///     the logits.
  /// - Precondition: there is a class.
  /// - Returns: `correct` has all bits set where the prediction is the label.
  static func evaluate(
    _ logits: MutableLaneSpan, labels: LaneIntVector,
    gradient: (into: MutableLaneSpan, scale: LaneVector)?
  ) -> (nll: LaneVector, correct: LaneIntVector, prediction: LaneIntVector) {
    let classes = logits.count
    var largest = logits[0]
    var prediction = LaneIntVector(repeating: 0)
    for k in 1..<classes {
      let better = isGreater(logits[k], largest)
      largest = select(better, logits[k], largest)
      prediction = lane_select_i(better, index(k), prediction)
    }
    var sum = splat(0)
    var chosen = splat(0)
    for k in 0..<classes {
      let shifted = logits[k] - largest
      chosen = select(lane_equal_i(labels, index(k)), shifted, chosen)
      let power = exponential(shifted)
      logits[k] = power
      sum = sum + power
    }
    if let gradient {
      let factor = gradient.scale / sum
      for k in 0..<classes {
        let target = select(lane_equal_i(labels, index(k)), gradient.scale, splat(0))
        gradient.into[k] = logits[k] * factor - target
      }
    }
    return (logarithm(sum) - chosen, lane_equal_i(prediction, labels), prediction)
  }

  @inline(__always)
  private static func index(_ k: Int) -> LaneIntVector {
    LaneIntVector(repeating: Int32(truncatingIfNeeded: k))
  }
}
