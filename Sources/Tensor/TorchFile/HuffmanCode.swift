/// A canonical prefix code of at most 15 bits, as deflate describes it: by the lengths of its words.
///
/// Source: RFC 1951, section 3.2.2. Short words are found by one look-up, longer ones by counting.
struct HuffmanCode {
  static let longest = 15
  private static let quick = 10

  /// For each value of the next `quick` bits: symbol << 4 | length, 0 where the word is longer.
  private var table = [UInt16](repeating: 0, count: 1 << quick)
  /// The number of words of each length.
  private var counts = [Int](repeating: 0, count: longest + 1)
  /// The symbols in the order of their words.
  private var symbols: [UInt16]

  /// - Returns: nil where the lengths ask for more words than there are. Fewer are allowed, as RFC
  ///   1951 allows a single distance code; the missing ones are faults when they occur.
  init?(lengths: [UInt8]) {
    for length in lengths { counts[Int(length)] += 1 }
    counts[0] = 0
    var left = 1
    for length in 1...Self.longest {
      left = left * 2 - counts[length]
      guard left >= 0 else { return nil }
    }

    var offsets = [Int](repeating: 0, count: Self.longest + 2)
    var words = [Int](repeating: 0, count: Self.longest + 2)
    for length in 1...Self.longest {
      offsets[length + 1] = offsets[length] + counts[length]
      words[length + 1] = (words[length] + counts[length]) << 1
    }
    symbols = [UInt16](repeating: 0, count: offsets[Self.longest + 1])
    for (symbol, length) in lengths.enumerated() where length > 0 {
      let length = Int(length)
      symbols[offsets[length]] = UInt16(symbol)
      offsets[length] += 1
      enter(symbol, word: words[length], length: length)
      words[length] += 1
    }
  }

  private mutating func enter(_ symbol: Int, word: Int, length: Int) {
    guard length <= Self.quick else { return }
    var reversed = 0  // The stream has a word's first bit lowest.
    for bit in 0..<length where word >> bit & 1 == 1 { reversed |= 1 << (length - 1 - bit) }
    for index in stride(from: reversed, to: table.count, by: 1 << length) {
      table[index] = UInt16(symbol << 4 | length)
    }
  }

  /// The symbol whose word `bits` begins with, lowest bit first, and the word's length.
  func decode(_ bits: UInt64) -> (symbol: Int, length: Int)? {
    let entry = table[Int(bits & UInt64(1 << Self.quick - 1))]
    if entry != 0 { return (Int(entry >> 4), Int(entry & 15)) }
    var (word, first, index) = (0, 0, 0)
    for length in 1...Self.longest {
      word |= Int(bits >> UInt64(length - 1) & 1)
      let count = counts[length]
      if word - count < first { return (Int(symbols[index + word - first]), length) }
      index += count
      first = (first + count) << 1
      word <<= 1
    }
    return nil
  }
}
