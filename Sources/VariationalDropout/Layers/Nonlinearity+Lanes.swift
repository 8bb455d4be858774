extension Nonlinearity {
  /// Turns the pre-activations in `value` into values and, where `pass` needs them, squares and slopes.
  package func apply(to activation: Activation, for pass: Pass) {
    switch self {
    case .tanh:
      map(activation, pass) { y in
        let t = hyperbolicTangent(y)
        return (t, fma(-t, t, 1))
      }
    case .relu:
      map(activation, pass) { y in
        let off = isLess(y, splat(0))
        return (select(off, splat(0), y), select(isGreater(y, splat(0)), splat(1), splat(0)))
      }
    case .leakyrelu:
      map(activation, pass) { y in
        let slope = select(isGreater(y, splat(0)), splat(1), splat(0.01))
        return (y * slope, slope)
      }
    case .sigmoid:
      map(activation, pass) { y in
        let s = logistic(y)
        return (s, s * (splat(1) - s))
      }
    case .silu:
      map(activation, pass) { y in
        let s = logistic(y)
        return (y * s, s * fma(y, splat(1) - s, 1))
      }
    case .gelu:
      map(activation, pass) { y in
        let (cumulative, density) = normalDistribution(y)
        return (y * cumulative, fma(y, density, cumulative))
      }
    }
  }

  @inline(__always)
  private func map(
    _ activation: Activation, _ pass: Pass,
    _ function: (LaneVector) -> (value: LaneVector, slope: LaneVector)
  ) {
    switch pass {
    case .evaluation:
      for i in 0..<activation.count { activation.value[i] = function(activation.value[i]).value }
    case .training:
      for i in 0..<activation.count {
        let (value, slope) = function(activation.value[i])
        activation.value[i] = value
        activation.square[i] = value * value
        activation.slope[i] = slope
      }
    }
  }
}
