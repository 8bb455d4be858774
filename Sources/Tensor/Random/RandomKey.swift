/// Where all random numbers of one model come from: its seed and what it is.
public struct RandomKey: Sendable, Hashable {
  public let bits: UInt64

  /// Mixes a seed with the trial key, so that equal seeds of different models give different numbers.
  public init(seed: Seed, trialKey: UInt64) {
    // Two rounds with the trial key between them: neighbouring seeds end far apart.
    bits = SplitMix64.mix(SplitMix64.mix(seed.bits) ^ trialKey)
  }

  /// The trial key of a source model: a hash of its values in vector order (per layer weight, bias).
  ///
  /// FNV-1a over the 32-bit patterns, mixed at the end. -0 and 0 hash alike.
  public static func trialKey(of values: some Sequence<Float>) -> UInt64 {
    hash(values.lazy.map { UInt64(($0 == 0 ? 0 : $0).bitPattern) })
  }

  /// The trial key of a model made from nothing: a hash of what describes it, FNV-1a over UTF-8.
  public static func trialKey(of description: String) -> UInt64 {
    hash(description.utf8.lazy.map { UInt64($0) })
  }

  private static func hash(_ numbers: some Sequence<UInt64>) -> UInt64 {
    SplitMix64.mix(numbers.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ $1) &* 0x0000_0100_0000_01B3 })
  }
}
