// Double-precision functions from additions, multiplications and divisions alone: the system's
// mathematics library may differ in the last bit from one machine to the next.

/// ln x of a positive normal x; within 2 units in the last place.
///
/// `x = 2^e m` with m between sqrt(1/2) and sqrt(2); `ln m = 2 atanh((m - 1) / (m + 1))` as a series.
package func preciseLogarithm(_ x: Double) -> Double {
  var exponent = Double(x.exponent)
  var m = x.significand
  if m > 1.414_213_562_373_095_1 {
    m *= 0.5
    exponent += 1
  }
  let s = (m - 1) / (m + 1)
  let z = s * s
  var p = 0.0
  var k = 23.0
  while k >= 3 {
    p = (p + 1 / k) * z
    k -= 2
  }
  return exponent * 6.931_471_803_691_238e-1
    + (2 * s + (2 * s * p + exponent * 1.908_214_929_270_587_7e-10))
}

/// e^x for |x| below 700; within a few units in the last place.
package func preciseExponential(_ x: Double) -> Double {
  let n = (x * 1.442_695_040_888_963_4).rounded()
  let r = (x - n * 6.931_471_803_691_238e-1) - n * 1.908_214_929_270_587_7e-10
  var p = 1.0
  var k = 15.0
  while k >= 1 {
    p = 1 + p * r / k
    k -= 1
  }
  return p * Double(sign: .plus, exponent: Int(n), significand: 1)
}

/// The angle whose tangent is x, for |x| below 1e150; within a few units in the last place.
///
/// `atan x = 2 atan(x / (1 + sqrt(1 + x^2)))` four times, then the series of what is left, at most
/// `tan(pi/32)`.
package func preciseArctangent(_ x: Double) -> Double {
  var x = x
  for _ in 0..<4 { x /= 1 + (1 + x * x).squareRoot() }
  let z = x * x
  var p = 0.0
  var k = 15.0
  while k >= 1 {
    p = 1 / k - z * p
    k -= 2
  }
  return 16 * x * p
}

/// cos(πx) for x in 0...1; within a few units in the last place of 1.
///
/// By the series of the cosine up to an eighth of a turn, of the sine up to a quarter, and by symmetry beyond.
package func preciseCosine(halfTurns x: Double) -> Double {
  if x > 0.5 { return -preciseCosine(halfTurns: 1 - x) }
  // 1 ∓ z/(k(k-1)) (1 ∓ …), for the sine times its argument.
  let isSine = x > 0.25
  let argument = (isSine ? 0.5 - x : x) * Double.pi
  let z = argument * argument
  var p = 1.0
  var k = isSine ? 21.0 : 20.0
  while k >= 2 {
    p = 1 - p * z / (k * (k - 1))
    k -= 2
  }
  return isSine ? argument * p : p
}
