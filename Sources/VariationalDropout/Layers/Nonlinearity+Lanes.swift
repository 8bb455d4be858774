/// The nonlinearities of a group's models, lane by lane.
package struct LaneNonlinearity {
  /// Each with the lanes that have it.
  private let kinds: [(value: Nonlinearity, lanes: LaneIntVector)]

  /// - Parameter models: one a model.
  package init(_ models: [Nonlinearity]) { kinds = LaneIntVector.lanes(ofEach: models) }

  /// Turns the pre-activations in `value` into values and, where `pass` needs them, squares and slopes.
  package func apply(to activation: Activation, for pass: Pass) {
    if kinds.count > 1 {
      activation.apply(for: pass) { y in
        var (value, slope) = kinds[0].value.at(y)
        for (kind, lanes) in kinds.dropFirst() {
          let other = kind.at(y)
          (value, slope) = (select(lanes, other.value, value), select(lanes, other.slope, slope))
        }
        return (value, slope)
      }
      return
    }
    // Of one kind the loops are without a choice.
    switch kinds[0].value {
    case .tanh: activation.apply(for: pass) { Nonlinearity.tanh($0) }
    case .relu: activation.apply(for: pass) { Nonlinearity.relu($0) }
    case .leakyrelu: activation.apply(for: pass) { Nonlinearity.leakyReLU($0) }
    case .sigmoid: activation.apply(for: pass) { Nonlinearity.sigmoid($0) }
    case .silu: activation.apply(for: pass) { Nonlinearity.silu($0) }
    case .gelu: activation.apply(for: pass) { Nonlinearity.gelu($0) }
    }
  }
}

extension Nonlinearity {
  /// What becomes of a pre-activation.
  typealias Point = (value: LaneVector, slope: LaneVector)

  /// The function and its derivative.
  fileprivate func at(_ y: LaneVector) -> Point {
    switch self {
    case .tanh: Self.tanh(y)
    case .relu: Self.relu(y)
    case .leakyrelu: Self.leakyReLU(y)
    case .sigmoid: Self.sigmoid(y)
    case .silu: Self.silu(y)
    case .gelu: Self.gelu(y)
    }
  }

  @inline(__always) fileprivate static func tanh(_ y: LaneVector) -> Point {
    let t = hyperbolicTangent(y)
    return (t, fma(-t, t, 1))
  }

  @inline(__always) fileprivate static func relu(_ y: LaneVector) -> Point {
    let off = isLess(y, splat(0))
    return (select(off, splat(0), y), select(isGreater(y, splat(0)), splat(1), splat(0)))
  }

  @inline(__always) fileprivate static func leakyReLU(_ y: LaneVector) -> Point {
    let slope = select(isGreater(y, splat(0)), splat(1), splat(0.01))
    return (y * slope, slope)
  }

  @inline(__always) fileprivate static func sigmoid(_ y: LaneVector) -> Point {
    let s = logistic(y)
    return (s, s * (splat(1) - s))
  }

  @inline(__always) fileprivate static func silu(_ y: LaneVector) -> Point {
    let s = logistic(y)
    return (y * s, s * fma(y, splat(1) - s, 1))
  }

  @inline(__always) fileprivate static func gelu(_ y: LaneVector) -> Point {
    let (cumulative, density) = normalDistribution(y)
    return (y * cumulative, fma(y, density, cumulative))
  }
}

extension Activation {
  @inline(__always)
  fileprivate func apply(for pass: Pass, _ function: (LaneVector) -> Nonlinearity.Point) {
    switch pass {
    case .evaluation:
      for i in 0..<count { value[i] = function(value[i]).value }
    case .training:
      for i in 0..<count {
        let (value, slope) = function(self.value[i])
        self.value[i] = value
        square[i] = value * value
        self.slope[i] = slope
      }
    }
  }
}
