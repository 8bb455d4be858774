/// Conversions between float32 and the two 16-bit formats, by their bits, the same on every machine.
enum HalfPrecision {
  /// The value of an IEEE 754 binary16: 1 sign bit, 5 bits of exponent, 10 of fraction.
  static func float(binary16 bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10 & 0x1F)
    let fraction = UInt32(bits & 0x3FF)
    if exponent == 0x1F { return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13) }
    if exponent == 0 {
      let magnitude = Float(fraction) * 0x1p-24  // Exact: a subnormal is a multiple of 2^-24.
      return sign == 0 ? magnitude : -magnitude
    }
    return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
  }

  /// The binary16 nearest to `value`, ties to even; beyond 65504 infinity, NaN stays NaN.
  static func binary16(_ value: Float) -> UInt16 {
    let sign = UInt16(truncatingIfNeeded: value.bitPattern >> 16) & 0x8000
    let magnitude = value.bitPattern & 0x7FFF_FFFF
    if magnitude > 0x7F80_0000 { return sign | 0x7E00 | UInt16(magnitude >> 13 & 0x3FF) }
    if magnitude >= 0x4780_0000 { return sign | 0x7C00 }  // 65536 and beyond
    if magnitude < 0x3880_0000 {  // Below 2^-14: subnormal, in units of 2^-24.
      let units = (value.magnitude * 0x1p24).rounded(.toNearestOrEven)
      return sign | UInt16(units)
    }
    let rounded = magnitude + 0xFFF + (magnitude >> 13 & 1)
    return sign | UInt16((rounded - (112 << 23)) >> 13)
  }

  /// The value of a bfloat16: the upper half of a float32.
  static func float(bfloat16 bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }

  /// The bfloat16 nearest to `value`, ties to even; NaN stays NaN.
  static func bfloat16(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    if value.isNaN { return UInt16(bits >> 16) | 0x40 }
    return UInt16(truncatingIfNeeded: (bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
  }
}
