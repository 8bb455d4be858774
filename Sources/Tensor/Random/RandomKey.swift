/// Where all random numbers of one model come from: its seed and what it is.
public struct RandomKey: Sendable, Hashable {
  public let bits: UInt64

  /// Mixes a seed with the trial key, so that equal seeds of different models give different numbers.
  public init(seed: Seed, trialKey: UInt64) {
    // Two rounds of the splitmix64 finaliser (Steele, Lea and Flood, OOPSLA 2014) with the trial key
    // between them: neighbouring seeds end far apart.
    bits = Self.mix(Self.mix(seed.bits) ^ trialKey)
  }

  static func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
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
    mix(numbers.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ $1) &* 0x0000_0100_0000_01B3 })
  }
}
