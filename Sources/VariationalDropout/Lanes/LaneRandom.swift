import CLanes
import Tensor

/// The keys of a group's models, as the counter-based generator takes them.
package struct LaneKey {
  package var low: LaneWordVector
  package var high: LaneWordVector

  package init(_ keys: [RandomKey]) {
    low = LaneWordVector(repeating: 0)
    high = LaneWordVector(repeating: 0)
    for (lane, key) in keys.enumerated() {
      low[lane] = UInt32(truncatingIfNeeded: key.bits)
      high[lane] = UInt32(truncatingIfNeeded: key.bits >> 32)
    }
  }
}

/// Four random words for every model.
package typealias LaneWords = (LaneWordVector, LaneWordVector, LaneWordVector, LaneWordVector)

/// One block of Philox 4x32-10 for every model: four random words that are a function of key and counter.
///
/// Source: Salmon, Moraes, Dror and Shaw, Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011.
package func philox(_ key: LaneKey, _ counter: LaneWords) -> LaneWords {
  var (c0, c1, c2, c3) = counter
  var (k0, k1) = (key.low, key.high)
  let (m0, m1) = (LaneWordVector(repeating: 0xD251_1F53), LaneWordVector(repeating: 0xCD9E_8D57))
  for _ in 0..<10 {
    let (high0, low0) = (lane_multiply_high(m0, c0), lane_multiply_low(m0, c0))
    let (high1, low1) = (lane_multiply_high(m1, c2), lane_multiply_low(m1, c2))
    c0 = lane_xor(lane_xor(high1, c1), k0)
    c1 = low1
    c2 = lane_xor(lane_xor(high0, c3), k1)
    c3 = low0
    k0 = lane_add_u(k0, LaneWordVector(repeating: 0x9E37_79B9))
    k1 = lane_add_u(k1, LaneWordVector(repeating: 0xBB67_AE85))
  }
  return (c0, c1, c2, c3)
}

/// Four independent standard Gaussians from four random words, two from the first two and two from the others, by Box
/// and Muller's transform; |value| stays below 6.6.
@inline(__always)
package func gaussians(_ words: LaneWords) -> (LaneVector, LaneVector, LaneVector, LaneVector) {
  @inline(__always) func fraction(_ word: LaneWordVector) -> LaneVector {
    lane_from_i(
      lane_or_i(lane_signed(lane_shift_right_u(word, 1)), LaneIntVector(repeating: 1)))
  }
  // The angle lies in -pi/2...pi/2 and the lowest bit, which the conversion to float drops, gives
  // the sign of the cosine.
  let angles = (lane_signed(words.1), lane_signed(words.3))
  @inline(__always) func signed(_ cosine: LaneVector, _ angle: LaneIntVector) -> LaneVector {
    lane_bits_to_float(lane_xor_i(lane_float_to_bits(cosine), lane_shift_left(angle, 31)))
  }
  let radius = coarseSquareRoot(
    minusTwoLogarithmOfFraction(LanePair(fraction(words.0), fraction(words.2))))
  let t = LanePair(lane_from_i(angles.0), lane_from_i(angles.1)) * 0x1p-31
  let z = t * t
  var sine = fma(1.516_785_3e-4, z, -4.674_157_5e-3)
  sine = fma(sine, z, 0.079_689_93)
  sine = fma(sine, z, -0.645_963_76)
  sine = fma(sine, z, 1.570_796_3)
  var cosine = fma(8.581_906e-4, z, -0.020_810_628)
  cosine = fma(cosine, z, 0.253_650_75)
  cosine = fma(cosine, z, -1.233_698_2)
  cosine = fma(cosine, z, 1)
  let (x, y) = (radius * (t * sine), radius * cosine)
  return (x.first, signed(y.first, angles.0), x.second, signed(y.second, angles.1))
}

/// A stream of random words for every model: xoshiro128++ started at a block of Philox.
///
/// Philox alone would cost a tenth of a training step; the whole output of xoshiro128++ passes BigCrush.
///
/// Source: Blackman and Vigna, Scrambled Linear Pseudorandom Number Generators, TOMS 2021.
package struct LaneStream {
  var s0: LaneWordVector
  var s1: LaneWordVector
  var s2: LaneWordVector
  var s3: LaneWordVector

  @inline(__always) package init(_ words: LaneWords) {
    (s0, s1, s2, s3) = words
  }

  @inline(__always) package mutating func next() -> LaneWordVector {
    let result = lane_add_u(lane_rotate_left(lane_add_u(s0, s3), 7), s0)
    let shifted = lane_shift_left_u(s1, 9)
    s2 = lane_xor(s2, s0)
    s3 = lane_xor(s3, s1)
    s1 = lane_xor(s1, s2)
    s0 = lane_xor(s0, s3)
    s2 = lane_xor(s2, shifted)
    s3 = lane_rotate_left(s3, 11)
    return result
  }

  /// Fills `values` with standard Gaussians, two from two words; an odd last one wastes its partner.
  package mutating func fillGaussians(_ values: MutableLaneSpan) {
    let count = values.count
    var stream = self
    var i = 0
    while i &+ 3 < count {
      (values[i], values[i &+ 1], values[i &+ 2], values[i &+ 3]) = gaussians(
        (stream.next(), stream.next(), stream.next(), stream.next()))
      i &+= 4
    }
    if i < count {
      let (first, second) = (stream.next(), stream.next())
      let others = count &- i > 2 ? (stream.next(), stream.next()) : (first, second)
      let last = gaussians((first, second, others.0, others.1))
      values[i] = last.0
      if count &- i > 1 { values[i &+ 1] = last.1 }
      if count &- i > 2 { values[i &+ 2] = last.2 }
    }
    self = stream
  }

  /// A uniform number in 0..<1, a multiple of 2^-24.
  @inline(__always) package mutating func nextUniform() -> LaneVector {
    lane_from_i(lane_signed(lane_shift_right_u(next(), 8))) * 0x1p-24
  }
}
