import CLanes

// Elementary functions on lanes, from additions, multiplications, divisions and bit operations alone,
// so that every processor gives the same bits. The polynomials were fitted for this file: minimax by
// iteratively reweighted least squares in double precision; the errors stated are measured against
// the double-precision functions in LaneMathTests.

@inline(__always) private func floatBits(_ a: LaneVector) -> LaneIntVector { lane_float_to_bits(a) }
@inline(__always) private func integer(_ a: Int32) -> LaneIntVector { LaneIntVector(repeating: a) }

/// e^x for |x| <= 87, beyond which it stays at the bound's value. Relative error below 2e-7.
@inline(__always) package func exponential(_ x: LaneVector) -> LaneVector {
  let x = clamp(x, -87, 87)
  // Adding 1.5 * 2^23 leaves the nearest integer of x / ln 2 in the low bits.
  let shifted = fma(x, splat(1.442_695), 12_582_912)
  let n = shifted - splat(12_582_912)
  let r = fma(n, splat(-1.428_606_8e-6), fma(n, splat(-0.693_145_75), x))
  var p = fma(splat(0.001_383_68), r, 0.008_374_82)
  p = fma(p, r, 0.041_668_23)
  p = fma(p, r, 0.166_664_2)
  p = fma(p, r, 0.499_999_92)
  p = fma(p, r, 1)
  p = fma(p, r, 1)
  return lane_bits_to_float(
    lane_add_i(floatBits(p), lane_shift_left(floatBits(shifted), 23)))
}

/// The exponent and the reduced mantissa of a positive normal number:
/// x = 2^(exponent + scale) * (1 + fraction) with 1 + fraction between sqrt(1/2) and sqrt(2).
@inline(__always)
private func reduced(_ x: LaneVector, scale: Int32 = 0) -> (
  exponent: LaneVector, fraction: LaneVector
) {
  let bits = lane_subtract_i(floatBits(x), integer(0x3F35_04F3))
  let exponent = lane_shift_right(lane_subtract_i(bits, integer(scale << 23)), 23)
  let mantissa = lane_add_i(lane_and_i(bits, integer(0x007F_FFFF)), integer(0x3F35_04F3))
  return (lane_from_i(exponent), lane_bits_to_float(mantissa) - splat(1))
}

/// ln x of positive normal x; exactly 0 at 1. Relative error below 3e-7.
@inline(__always) package func logarithm(_ x: LaneVector) -> LaneVector {
  let (exponent, f) = reduced(x)
  var p = fma(splat(0.087_223_57), f, -0.143_668_44)
  p = fma(p, f, 0.149_522_66)
  p = fma(p, f, -0.165_623_93)
  p = fma(p, f, 0.199_568_34)
  p = fma(p, f, -0.250_020_74)
  p = fma(p, f, 0.333_341_86)
  p = fma(p, f, -0.499_999_88)
  p = fma(p, f, 1)
  // The high part of ln 2 has few bits, so its product with the exponent is exact.
  return fma(exponent, splat(0.693_359_375), fma(f, p, exponent * -2.121_944_4e-4))
}

/// -2 ln(x / 2^31) of x in 1...2^31, never below 0. Absolute error below 3e-6: for Gaussians.
@inline(__always) package func minusTwoLogarithmOfFraction(_ x: LanePair) -> LanePair {
  let (first, second) = (reduced(x.first, scale: 31), reduced(x.second, scale: 31))
  let exponent = LanePair(first.exponent, second.exponent)
  let f = LanePair(first.fraction, second.fraction)
  var p = fma(-0.23658286, f, 0.3780239)
  p = fma(p, f, -0.41207664)
  p = fma(p, f, 0.49762866)
  p = fma(p, f, -0.66606764)
  p = fma(p, f, 1.00003924)
  p = fma(p, f, -2.00000646)
  return fma(exponent, -1.386_294_4, f * p)
}

/// 1 / sqrt(x) of positive normal x. Relative error below 3e-7.
///
/// A first guess by the bits, a Newton step, and a step of third order. Division and square root of the
/// processor would be exact, but take as long as the whole rest of a sample.
@inline(__always) package func reciprocalSquareRoot(_ x: LaneVector) -> LaneVector {
  let y = reciprocalSquareRootGuess(x)
  let rest = fma(-(x * y), y, 1)
  return fma(y * rest, fma(rest, splat(0.375), 0.5), y)
}

/// sqrt(x) of normal x or 0. Relative error below 1e-6: for Gaussians.
@inline(__always) package func coarseSquareRoot(_ x: LanePair) -> LanePair {
  let y = x.map(reciprocalSquareRootGuess)
  let root = x * y  // At 0 the guess is large and finite, and the root 0.
  return root * fma(root * -0.5, y, 1.500_000_6)
}

/// A first guess by the bits and a Newton step: relative error below 1e-3.
///
/// A Newton step only ever errs to one side; constants slightly above 3/2, here and in the coarse
/// root, move half of the largest error to the other.
@inline(__always) private func reciprocalSquareRootGuess(_ x: LaneVector) -> LaneVector {
  let y = lane_bits_to_float(
    lane_subtract_i(integer(0x5F37_59DF), lane_shift_right(floatBits(x), 1)))
  return y * fma(x * minusHalf(y), y, 1.500_876)
}

/// -x / 2 of positive normal x above the smallest: one off the exponent, and the sign. Integers are added beside the
/// multiplications that a product would have to wait for.
@inline(__always) private func minusHalf(_ x: LaneVector) -> LaneVector {
  lane_bits_to_float(lane_add_i(floatBits(x), integer(0x7F80_0000)))
}

/// The logistic function 1 / (1 + e^-x). Relative error below 4e-7.
@inline(__always) package func logistic(_ x: LaneVector) -> LaneVector {
  splat(1) / (splat(1) + exponential(-x))
}

/// tanh x. Absolute error below 4e-7.
///
/// The rational approximation of degree 13 over 6 on -7.9...7.9 that Eigen uses
/// (MathFunctionsImpl.h, `ptanh_float`), whose coefficients these are.
@inline(__always) package func hyperbolicTangent(_ x: LaneVector) -> LaneVector {
  let x = clamp(x, -7.905_311, 7.905_311)
  let z = x * x
  var p = fma(splat(-2.760_768_5e-16), z, 2.000_188e-13)
  p = fma(p, z, -8.604_672e-11)
  p = fma(p, z, 5.122_297e-8)
  p = fma(p, z, 1.485_722_4e-5)
  p = fma(p, z, 6.372_619_3e-4)
  p = fma(p, z, 4.893_524_6e-3)
  var q = fma(splat(1.198_258_4e-6), z, 1.185_347_1e-4)
  q = fma(q, z, 2.268_434_6e-3)
  q = fma(q, z, 4.893_525_2e-3)
  return x * p / q
}

/// The normal distribution function and density at x. Absolute error below 3e-7.
///
/// Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26, with x / sqrt(2).
@inline(__always) package func normalDistribution(_ x: LaneVector) -> (
  cumulative: LaneVector, density: LaneVector
) {
  let z = abs(x) * 0.707_106_78
  let t = splat(1) / fma(splat(0.327_591_1), z, 1)
  let gauss = exponential(-(z * z))
  var p = fma(splat(1.061_405_43), t, -1.453_152_03)
  p = fma(p, t, 1.421_413_74)
  p = fma(p, t, -0.284_496_74)
  p = fma(p, t, 0.254_829_59)
  let tail = p * t * gauss * 0.5
  return (select(isLess(x, splat(0)), tail, splat(1) - tail), gauss * 0.398_942_28)
}
