/// SHA-256, as `sha256sum` prints it.
///
/// Source: FIPS 180-4, Secure Hash Standard, sections 4.1.2, 5 and 6.2.
public enum SHA256 {
  /// The 64 hexadecimal digits of some bytes, which are read in place.
  public static func hexadecimal(of bytes: UnsafeRawBufferPointer) -> String {
    let whole = bytes.count / blockSize * blockSize
    var state = initial
    update(&state, UnsafeRawBufferPointer(rebasing: bytes[..<whole]))
    padding(behind: UnsafeRawBufferPointer(rebasing: bytes[whole...]), of: bytes.count)
      .withUnsafeBytes { update(&state, $0) }
    return (0..<8).map { String(state[$0], radix: 16, width: 8) }.joined()
  }

  public static func hexadecimal(of storage: ByteStorage) -> String {
    withExtendedLifetime(storage) { hexadecimal(of: storage.bytes) }
  }

  public static func hexadecimal(of bytes: [UInt8]) -> String {
    bytes.withUnsafeBytes { hexadecimal(of: $0) }
  }

  private static let blockSize = 64

  /// The last bytes of a message with a one bit behind them, zeros, and the message's length in bits: one
  /// block or two.
  private static func padding(behind rest: UnsafeRawBufferPointer, of count: Int) -> [UInt8] {
    var block = Array(rest) + [0x80]
    while block.count % blockSize != blockSize - 8 { block.append(0) }
    withUnsafeBytes(of: (UInt64(count) << 3).bigEndian) { block += $0 }
    return block
  }

  /// Takes in whole blocks.
  private static func update(_ state: inout SIMD8<UInt32>, _ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    constants.withUnsafeBufferPointer { constants in
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
        for offset in stride(from: 0, to: bytes.count, by: blockSize) {
          expand(start + offset, to: schedule.baseAddress!)
          compress(&state, schedule.baseAddress!, constants.baseAddress!)
        }
      }
    }
  }

  /// The message schedule of a block: 64 words.
  @inline(__always)
  private static func expand(_ block: UnsafeRawPointer, to w: UnsafeMutablePointer<UInt32>) {
    for t in 0..<16 {
      w[t] = UInt32(bigEndian: block.loadUnaligned(fromByteOffset: 4 * t, as: UInt32.self))
    }
    for t in 16..<64 {
      let (x, y) = (w[t - 15], w[t - 2])
      let low = rotated(x, 7) ^ rotated(x, 18) ^ x >> 3
      let high = rotated(y, 17) ^ rotated(y, 19) ^ y >> 10
      w[t] = w[t - 16] &+ low &+ w[t - 7] &+ high
    }
  }

  /// The 64 rounds; `w` is the schedule, `k` the constants.
  @inline(__always)
  private static func compress(
    _ state: inout SIMD8<UInt32>, _ w: UnsafePointer<UInt32>, _ k: UnsafePointer<UInt32>
  ) {
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    // Eight rounds bring each variable back to its place.
    for t in stride(from: 0, to: 64, by: 8) {
      round(a, b, c, &d, e, f, g, &h, w[t] &+ k[t])
      round(h, a, b, &c, d, e, f, &g, w[t + 1] &+ k[t + 1])
      round(g, h, a, &b, c, d, e, &f, w[t + 2] &+ k[t + 2])
      round(f, g, h, &a, b, c, d, &e, w[t + 3] &+ k[t + 3])
      round(e, f, g, &h, a, b, c, &d, w[t + 4] &+ k[t + 4])
      round(d, e, f, &g, h, a, b, &c, w[t + 5] &+ k[t + 5])
      round(c, d, e, &f, g, h, a, &b, w[t + 6] &+ k[t + 6])
      round(b, c, d, &e, f, g, h, &a, w[t + 7] &+ k[t + 7])
    }
    state &+= SIMD8(a, b, c, d, e, f, g, h)
  }

  /// A round; what the standard moves from variable to variable stays where it is, under another name.
  @inline(__always)
  private static func round(
    _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32,
    _ g: UInt32, _ h: inout UInt32, _ word: UInt32
  ) {
    let sum1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
    let choice = g ^ e & (f ^ g)
    let first = h &+ sum1 &+ choice &+ word
    let sum0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
    let majority = a & b | c & (a | b)
    d &+= first
    h = first &+ sum0 &+ majority
  }

  /// To the right.
  @inline(__always)
  private static func rotated(_ word: UInt32, _ bits: UInt32) -> UInt32 {
    word &>> bits | word &<< (32 - bits)
  }

  /// The first 32 bits of the fractional parts of the square roots of the first eight primes.
  private static let initial = SIMD8<UInt32>(
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
    0x5be0_cd19)

  /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
  private static let constants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
  ]
}
