/// MT19937 as Python's `random` seeds and draws from it: what another program shuffled comes out again.
///
/// Source: Matsumoto and Nishimura, Mersenne Twister, 1998, with `init_by_array` of 2002; Python's `random` for
/// what is drawn from it.
package struct MersenneTwister: Sendable {
  private static let count = 624
  private static let middle = 397
  private var state: [UInt32]
  /// The next word of the state to be given out.
  private var place = Self.count

  /// `init_genrand`
  package init(word: UInt32) {
    state = [word]
    for i in 1..<Self.count { state.append(1_812_433_253 &* Self.mixed(state[i - 1]) &+ UInt32(i)) }
  }

  /// `init_by_array`
  ///
  /// - Precondition: `key` is not empty.
  package init(key: [UInt32]) {
    precondition(!key.isEmpty, "a generator needs a key")
    self.init(word: 19_650_218)
    var i = 1
    for step in 0..<max(Self.count, key.count) {
      let j = step % key.count
      state[i] = (state[i] ^ (Self.mixed(state[i - 1]) &* 1_664_525)) &+ key[j] &+ UInt32(j)
      advance(&i)
    }
    for _ in 1..<Self.count {
      state[i] = (state[i] ^ (Self.mixed(state[i - 1]) &* 1_566_083_941)) &- UInt32(i)
      advance(&i)
    }
    state[0] = 0x8000_0000
  }

  /// As `random.seed(number)` does.
  package init(seed: UInt32) { self.init(key: [seed]) }

  private static func mixed(_ word: UInt32) -> UInt32 { word ^ (word >> 30) }

  /// To the next word but the first, into which the last one is copied at the end.
  private mutating func advance(_ i: inout Int) {
    i += 1
    if i == Self.count {
      state[0] = state[Self.count - 1]
      i = 1
    }
  }

  /// The next 32 bits.
  package mutating func next() -> UInt32 {
    if place == Self.count { twist() }
    var word = state[place]
    place += 1
    word ^= word >> 11
    word ^= (word << 7) & 0x9D2C_5680
    word ^= (word << 15) & 0xEFC6_0000
    return word ^ (word >> 18)
  }

  private mutating func twist() {
    for i in 0..<Self.count {
      let word = (state[i] & 0x8000_0000) | (state[(i + 1) % Self.count] & 0x7FFF_FFFF)
      state[i] =
        state[(i + Self.middle) % Self.count] ^ (word >> 1) ^ (word & 1 == 0 ? 0 : 0x9908_B0DF)
    }
    place = 0
  }

  /// A whole number from 0 to `count - 1`: so many bits as `count` has, from the top of a word, until they
  /// are below it.
  ///
  /// - Precondition: `count` is positive and below 2^32.
  package mutating func index(below count: Int) -> Int {
    precondition(count > 0 && count <= UInt32.max, "an index below \(count)")
    let bits = Int.bitWidth - count.leadingZeroBitCount
    while true {
      let index = Int(next() >> UInt32(32 - bits))
      if index < count { return index }
    }
  }

  /// As `random.shuffle` does: each place from the last to the second swaps with one at or before it.
  package mutating func shuffle<Element>(_ elements: inout [Element]) {
    for place in elements.indices.dropFirst().reversed() {
      elements.swapAt(place, index(below: place + 1))
    }
  }
}
