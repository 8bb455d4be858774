import Tensor

/// FNV-1a with 128 bits: names what belongs together. Not against anybody who wants two to collide.
///
/// Source: Fowler, Noll and Vo, The FNV Non-Cryptographic Hash Algorithm, RFC 9923.
package enum StableHash {
  /// 32 hexadecimal digits.
  package static func hexadecimal(of bytes: some Sequence<UInt8>) -> String {
    var hash: UInt128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D
    for byte in bytes {
      hash = (hash ^ UInt128(byte)) &* 0x0000_0000_0100_0000_0000_0000_0000_013B
    }
    return String(hash, radix: 16, width: 32)
  }
}
