import CLanes

/// One number of every model of a group: sixteen models with AVX-512, else eight.
package typealias Lane = lane_f32
/// A mask (all bits set or none) or an integer for every model.
package typealias LaneInt = lane_i32
/// Random words for every model.
package typealias LaneWord = lane_u32

// The module's own operators: the generic ones of the standard library are loops over the lanes that
// the optimiser does not always put together again.

extension Lane {
  package static let count = Int(LANES)
}

@inline(__always) package func splat(_ a: Float) -> Lane { lane_splat(a) }
@inline(__always) package func + (a: Lane, b: Lane) -> Lane { lane_add(a, b) }
@inline(__always) package func - (a: Lane, b: Lane) -> Lane { lane_subtract(a, b) }
@inline(__always) package func * (a: Lane, b: Lane) -> Lane { lane_multiply(a, b) }
@inline(__always) package func / (a: Lane, b: Lane) -> Lane { lane_divide(a, b) }
@inline(__always) package func * (a: Lane, b: Float) -> Lane { lane_multiply(a, lane_splat(b)) }
@inline(__always) package prefix func - (a: Lane) -> Lane { lane_negate(a) }

/// `a * b + c`, rounded once.
@inline(__always) package func fma(_ a: Lane, _ b: Lane, _ c: Lane) -> Lane { lane_fma(a, b, c) }
/// `a * b + c` with a constant c.
@inline(__always) package func fma(_ a: Lane, _ b: Lane, _ c: Float) -> Lane {
  lane_fma(a, b, lane_splat(c))
}
@inline(__always) package func abs(_ a: Lane) -> Lane { lane_abs(a) }
@inline(__always) package func squareRoot(_ a: Lane) -> Lane { lane_sqrt(a) }

/// `a` where the mask is set, else `b`.
@inline(__always) package func select(_ mask: LaneInt, _ a: Lane, _ b: Lane) -> Lane {
  lane_select(mask, a, b)
}
/// Set where `a > b`; not where either is NaN.
@inline(__always) package func isGreater(_ a: Lane, _ b: Lane) -> LaneInt { lane_greater(a, b) }
@inline(__always) package func isLess(_ a: Lane, _ b: Lane) -> LaneInt { lane_less(a, b) }

/// `a` held within `low...high`; NaN stays NaN.
@inline(__always) package func clamp(_ a: Lane, _ low: Float, _ high: Float) -> Lane {
  let a = select(isLess(a, splat(low)), splat(low), a)
  return select(isGreater(a, splat(high)), splat(high), a)
}
