import CLanes

/// What stands between the gradients and an optimiser. Generic, so that a loop without a mask pays nothing.
protocol GradientMask {
  /// A number of parameter `index`, or zero in the lanes where that parameter is pruned.
  func callAsFunction(_ number: LaneVector, at index: Int) -> LaneVector
}

/// Nothing is pruned.
struct NoMask: GradientMask {
  @inline(__always) func callAsFunction(_ number: LaneVector, at index: Int) -> LaneVector {
    number
  }
}

/// The masks of a group's models on its parameter vector: all bits set where a lane keeps a parameter.
///
/// What a mask says nothing of is kept: lanes without one, and log_sigma2.
package struct LaneMask: GradientMask {
  private let buffer: LaneBuffer
  private let bits: LaneSpan

  /// - Parameter masks: one a model, nil where nothing is pruned.
  /// - Returns: nil where no model has a mask.
  /// - Precondition: the masks are of the architecture's plain tensors.
  package init?(_ masks: [Mask?], _ layout: ParameterLayout) {
    guard masks.contains(where: { $0 != nil }) else { return nil }
    let tensors = layout.architecture.tensors(variational: false)
    for case let mask? in masks {
      precondition(
        mask.counts == tensors.map(\.count),
        "a mask of \(mask.counts) entries, \(tensors.map(\.count)) in the model")
    }
    buffer = LaneBuffer(count: layout.count)
    bits = LaneSpan(buffer.vectors)
    buffer.vectors.update(repeating: splat(Float(bitPattern: .max)))
    for (position, tensor) in tensors.enumerated() {
      for (entry, index) in (layout.indices(of: tensor) ?? []).enumerated() {
        for (lane, mask) in masks.enumerated() where mask?[position, entry] == false {
          buffer[index, lane: lane] = 0
        }
      }
    }
  }

  /// The mask of one model whose parameters lie side by side in the lanes of so many vectors.
  ///
  /// - Parameter pruned: the numbers that are, counted over all lanes of all vectors.
  init(vectors: Int, pruned: some Sequence<Int>) {
    buffer = LaneBuffer(count: vectors)
    bits = LaneSpan(buffer.vectors)
    buffer.vectors.update(repeating: splat(Float(bitPattern: .max)))
    for number in pruned {
      let (index, lane) = number.quotientAndRemainder(dividingBy: LaneVector.count)
      buffer[index, lane: lane] = 0
    }
  }

  @inline(__always) package func callAsFunction(_ number: LaneVector, at index: Int) -> LaneVector {
    // Not a product: that would let NaN through.
    lane_bits_to_float(lane_and_i(lane_float_to_bits(number), lane_float_to_bits(bits[index])))
  }

  /// Sets the pruned ones of the group's parameters, or of a buffer laid out like them, to zero.
  ///
  /// - Precondition: there are as many numbers as the layout has.
  package func apply(to numbers: MutableLaneSpan) {
    precondition(numbers.count == bits.count, "\(numbers.count) numbers, \(bits.count) in the mask")
    for index in 0..<bits.count { numbers[index] = self(numbers[index], at: index) }
    withExtendedLifetime(buffer) {}
  }
}
