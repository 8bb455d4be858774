/// The counter-based generator Philox4x32-10: four random words as a pure function of key and counter.
///
/// Nothing is remembered between calls, so any number can be had at any time in any order.
///
/// Source: Salmon, Moraes, Dror and Shaw, Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011,
/// section 3.3; constants from the authors' Random123.
public struct Philox: Sendable {
  @usableFromInline let key0: UInt32
  @usableFromInline let key1: UInt32

  @inlinable
  public init(key0: UInt32, key1: UInt32) {
    self.key0 = key0
    self.key1 = key1
  }

  /// The generator of one model: the low half of the key's bits is key word 0.
  @inlinable
  public init(_ key: RandomKey) {
    self.init(
      key0: UInt32(truncatingIfNeeded: key.bits), key1: UInt32(truncatingIfNeeded: key.bits >> 32))
  }

  /// The four words of `counter`, each uniform over all 32-bit values.
  @inlinable
  public func words(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    var (a, b, c, d) = (counter.x, counter.y, counter.z, counter.w)
    var (k0, k1) = (key0, key1)
    for _ in 0..<10 {
      let p = UInt64(a) &* 0xD251_1F53
      let q = UInt64(c) &* 0xCD9E_8D57
      a = UInt32(truncatingIfNeeded: q >> 32) ^ b ^ k0
      b = UInt32(truncatingIfNeeded: q)
      c = UInt32(truncatingIfNeeded: p >> 32) ^ d ^ k1
      d = UInt32(truncatingIfNeeded: p)
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return SIMD4(a, b, c, d)
  }
}
