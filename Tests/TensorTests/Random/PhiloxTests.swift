import Tensor
import Testing

@Suite("Philox")
struct PhiloxTests {
  /// From kat_vectors of Random123 (Salmon et al.), lines `philox4x32 10`.
  static let vectors: [(counter: SIMD4<UInt32>, key: (UInt32, UInt32), words: SIMD4<UInt32>)] = [
    (
      SIMD4(repeating: 0), (0, 0),
      SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)
    ),
    (
      SIMD4(repeating: .max), (.max, .max),
      SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
    ),
    (
      SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), (0xa409_3822, 0x299f_31d0),
      SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
    ),
  ]

  @Test("gives the authors' known answers", arguments: 0..<3)
  func knownAnswers(_ i: Int) {
    let vector = Self.vectors[i]
    let philox = Philox(key0: vector.key.0, key1: vector.key.1)
    #expect(philox.words(vector.counter) == vector.words)
  }

  @Test("takes the low half of a random key as key word 0")
  func keyWords() {
    let key = RandomKey(seed: 5, trialKey: 7)
    let low = UInt32(key.bits & 0xFFFF_FFFF)
    let high = UInt32(key.bits >> 32)
    let counter = SIMD4<UInt32>(1, 2, 3, 4)
    #expect(Philox(key).words(counter) == Philox(key0: low, key1: high).words(counter))
  }

  @Test("counters put each coordinate where the documentation says")
  func counterLayout() {
    let counter = RandomCounter.counter(
      purpose: .dropout, epoch: 0x0102_0304, step: 0x0506_0708, position: 0x090A, site: 0x0B_0C0D,
      block: 0x0E0F)
    #expect(counter == SIMD4(0x0506_0708, 0x090A_0E0F, 0x0102_0304, 0x020B_0C0D))
  }
}
