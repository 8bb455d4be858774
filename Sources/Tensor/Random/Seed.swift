/// The seed of random numbers, in the range of `torch.manual_seed`: -2^63 to 2^64 - 1.
public struct Seed: Sendable, Hashable, Comparable, LosslessStringConvertible,
  ExpressibleByIntegerLiteral
{
  let value: Int128

  public static let range = Int128(Int64.min)...Int128(UInt64.max)

  /// Nil outside the range.
  public init?(_ value: Int128) {
    guard Self.range.contains(value) else { return nil }
    self.value = value
  }

  public init(_ value: Int) { self.value = Int128(value) }
  public init(integerLiteral value: Int) { self.init(value) }

  /// Nil where the text is no whole number of the range.
  public init?(_ description: String) {
    guard let value = Int128(description) else { return nil }
    self.init(value)
  }

  public var description: String { String(value) }

  /// What counts of it: a negative seed and that of 2^64 more are one to the random numbers.
  public var bits: UInt64 { UInt64(truncatingIfNeeded: value) }

  public static func < (a: Seed, b: Seed) -> Bool { a.value < b.value }

  /// The seeds from this one to another.
  /// - Precondition: `last` is not the smaller one.
  public func through(_ last: Seed) -> [Seed] { (value...last.value).map { Seed($0)! } }

  /// How many seeds lie between two, less than none where the other is the smaller one.
  public func distance(to other: Seed) -> Int128 { other.value - value }
}

extension Seed {
  /// Nil where it is no whole number of the range; also one written with a fraction of zero (`10.0`) is.
  public init?(_ json: JSONValue) {
    guard let value = json.int128 else { return nil }
    self.init(value)
  }

  public init?(_ pickled: PickleValue) {
    switch pickled {
    case .int(let value): self.init(value)
    case .wideInteger(let value):
      guard let value = value.int128 else { return nil }
      self.init(value)
    default: return nil
    }
  }
}

extension JSONValue {
  public init(_ seed: Seed) { self.init(seed.value) }
}

extension PickleValue {
  public init(_ seed: Seed) {
    self = Int(exactly: seed.value).map { .int($0) } ?? .wideInteger(WideInteger(seed.value))
  }
}
