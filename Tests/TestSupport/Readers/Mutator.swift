import Tensor

/// Damages files in the ways that disks, transfers and attackers do, the same way for the same seed.
public struct Mutator {
  private var random: SplitMix64

  public init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// One to four times damaged; where something is put in, it may come from `other`.
  public mutating func mutant(of original: [UInt8], and other: [UInt8]) -> [UInt8] {
    var bytes = original
    for _ in 0...Int.random(in: 0..<4, using: &random) {
      if Int.random(in: 0..<3, using: &random) > 0 {
        bytes = overwritten(bytes, within: bytes.indices)
      } else {
        bytes = reshaped(bytes, other)
      }
    }
    return bytes
  }

  /// One to four times damaged within a stretch, which keeps its length.
  public mutating func mutant(of original: [UInt8], within range: Range<Int>) -> [UInt8] {
    var bytes = original
    for _ in 0...Int.random(in: 0..<4, using: &random) {
      bytes = overwritten(bytes, within: range)
    }
    return bytes
  }

  // MARK: The same length

  private static let oddBytes: [UInt8] = [0, 1, 0x7F, 0x80, 0xFE, 0xFF]

  private mutating func overwritten(_ bytes: [UInt8], within range: Range<Int>) -> [UInt8] {
    guard !range.isEmpty else { return bytes }
    var bytes = bytes
    let place = Int.random(in: worthwhile(range), using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: bytes[place] = Self.oddBytes.randomElement(using: &random)!
    case 2: bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 3: setInteger(&bytes, within: place..<range.upperBound)
    case 4: swap(&bytes, within: range)
    default:
      let source = bytes[slice(of: range)].prefix(range.upperBound - place)
      bytes.replaceSubrange(place..<(place + source.count), with: source)
    }
    return bytes
  }

  /// Headers and directories lie at the ends of files: half of all damage is done there.
  private mutating func worthwhile(_ range: Range<Int>) -> Range<Int> {
    let end = min(range.count, 512)
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return range.lowerBound..<(range.lowerBound + end)
    case 1: return (range.upperBound - end)..<range.upperBound
    default: return range
    }
  }

  /// An integer of 2, 4 or 8 bytes becomes 0, 1, -1, or the largest or smallest of its size; or a little
  /// more or less than it was.
  private mutating func setInteger(_ bytes: inout [UInt8], within range: Range<Int>) {
    let size = [2, 4, 8].randomElement(using: &random)!
    guard range.count >= size else { return }
    let place = range.lowerBound
    let old = (0..<size).reduce(UInt64(0)) { $0 | UInt64(bytes[place + $1]) << UInt64(8 * $1) }
    let top = UInt64(1) << UInt64(8 * size - 1)
    let new = [0, 1, .max, top - 1, top, old &+ 1, old &- 1, old &* 2].randomElement(
      using: &random)!
    for i in 0..<size { bytes[place + i] = UInt8(truncatingIfNeeded: new >> UInt64(8 * i)) }
  }

  private mutating func swap(_ bytes: inout [UInt8], within range: Range<Int>) {
    let (a, b) = (slice(of: range), slice(of: range))
    let count = min(a.count, b.count, abs(a.lowerBound - b.lowerBound))
    for i in 0..<count { bytes.swapAt(a.lowerBound + i, b.lowerBound + i) }
  }

  // MARK: Another length

  private mutating func reshaped(_ bytes: [UInt8], _ other: [UInt8]) -> [UInt8] {
    let slice = slice(of: bytes.indices)
    switch Int.random(in: 0..<5, using: &random) {
    case 0: return Array(bytes[..<slice.lowerBound])
    case 1: return Array(bytes[..<slice.lowerBound] + bytes[slice.upperBound...])
    case 2: return Array(bytes[..<slice.upperBound] + bytes[slice.lowerBound...])
    case 3:
      let piece = other[self.slice(of: other.indices)]
      return Array(bytes[..<slice.lowerBound] + piece + bytes[slice.lowerBound...])
    default:
      return Array(bytes[..<slice.lowerBound] + other[self.slice(of: other.indices).lowerBound...])
    }
  }

  /// A stretch: mostly short, sometimes up to the whole.
  private mutating func slice(of range: Range<Int>) -> Range<Int> {
    guard !range.isEmpty else { return range }
    let start = Int.random(in: range, using: &random)
    let longest =
      Bool.random(using: &random) ? min(16, range.upperBound - start) : range.upperBound - start
    return start..<(start + Int.random(in: 0...longest, using: &random))
  }
}
