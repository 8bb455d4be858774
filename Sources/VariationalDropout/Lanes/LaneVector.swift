import CLanes

/// One number of every model of a group: sixteen models with AVX-512, else eight.
package typealias LaneVector = lane_f32
/// A mask (all bits set or none) or an integer for every model.
package typealias LaneIntVector = lane_i32
/// Random words for every model.
package typealias LaneWordVector = lane_u32

// The module's own operators: the generic ones of the standard library are loops over the lanes that
// the optimiser does not always put together again.

extension LaneVector {
  package static let count = Int(LANES)
}

@inline(__always) package func splat(_ a: Float) -> LaneVector { lane_splat(a) }
@inline(__always) package func + (a: LaneVector, b: LaneVector) -> LaneVector { lane_add(a, b) }
@inline(__always) package func - (a: LaneVector, b: LaneVector) -> LaneVector {
  lane_subtract(a, b)
}
@inline(__always) package func * (a: LaneVector, b: LaneVector) -> LaneVector {
  lane_multiply(a, b)
}
@inline(__always) package func / (a: LaneVector, b: LaneVector) -> LaneVector { lane_divide(a, b) }
@inline(__always) package func * (a: LaneVector, b: Float) -> LaneVector {
  lane_multiply(a, lane_splat(b))
}
@inline(__always) package prefix func - (a: LaneVector) -> LaneVector { lane_negate(a) }

/// `a * b + c`, rounded once.
@inline(__always) package func fma(_ a: LaneVector, _ b: LaneVector, _ c: LaneVector) -> LaneVector
{ lane_fma(a, b, c) }
/// `a * b + c` with a constant c.
@inline(__always) package func fma(_ a: LaneVector, _ b: LaneVector, _ c: Float) -> LaneVector {
  lane_fma(a, b, lane_splat(c))
}
@inline(__always) package func abs(_ a: LaneVector) -> LaneVector { lane_abs(a) }
@inline(__always) package func squareRoot(_ a: LaneVector) -> LaneVector { lane_sqrt(a) }

/// `a` where the mask is set, else `b`.
@inline(__always) package func select(_ mask: LaneIntVector, _ a: LaneVector, _ b: LaneVector)
  -> LaneVector
{
  lane_select(mask, a, b)
}
/// Set where `a > b`; not where either is NaN.
@inline(__always) package func isGreater(_ a: LaneVector, _ b: LaneVector) -> LaneIntVector {
  lane_greater(a, b)
}
@inline(__always) package func isLess(_ a: LaneVector, _ b: LaneVector) -> LaneIntVector {
  lane_less(a, b)
}

/// `a` held within `low...high`; NaN stays NaN.
@inline(__always) package func clamp(_ a: LaneVector, _ low: Float, _ high: Float) -> LaneVector {
  let a = select(isLess(a, splat(low)), splat(low), a)
  return select(isGreater(a, splat(high)), splat(high), a)
}

extension LaneIntVector {
  /// For each value that there is, in the order of their first lanes, a mask of the lanes that have it.
  ///
  /// Lanes beyond the values count to the first.
  package static func lanes<Value: Hashable>(ofEach values: [Value]) -> [(
    value: Value, lanes: LaneIntVector
  )] {
    var masks: [(value: Value, lanes: LaneIntVector)] = []
    for lane in 0..<LaneVector.count {
      let value = values[lane < values.count ? lane : 0]
      let place =
        masks.firstIndex { $0.value == value }
        ?? {
          masks.append((value, LaneIntVector(repeating: 0)))
          return masks.count - 1
        }()
      masks[place].lanes[lane] = -1
    }
    return masks
  }
}
