/// Decompression of the deflate format, a stretch at a time. Source: RFC 1951.
package struct Inflate: ~Copyable {
  /// How far back a stream may refer.
  private static let reach = 1 << 15
  /// The most bytes that one symbol stands for.
  private static let longestMatch = 258
  /// No deflate stream grows by more than this factor (258 bytes from two bits).
  static let largestRatio = 1032

  /// Where a stream can be begun: in front of a block.
  struct Place: Sendable {
    /// Of the input.
    fileprivate let bit: Int
    /// The last bytes before it, to which it may refer.
    fileprivate let history: [UInt8]

    /// A stream's beginning.
    ///
    /// - Precondition: `byte` lies within an input of less than 2^60 bytes.
    init(byte: Int) { (bit, history) = (byte * 8, []) }

    fileprivate init(bit: Int, history: [UInt8]) { (self.bit, self.history) = (bit, history) }
  }

  private enum Block {
    case none
    case stored(left: Int)
    case compressed(HuffmanCode, HuffmanCode)
  }

  private let input: UnsafeRawBufferPointer
  /// The bytes last unpacked: those that may be referred to, and behind them new ones.
  private let window = UnsafeMutableRawBufferPointer.allocate(byteCount: 4 * reach, alignment: 64)
  /// The end of what is in the window.
  private var filled = 0
  private var position: Int
  /// Bits read from the input and not used yet, the next one lowest.
  private var buffer: UInt64 = 0
  private var buffered = 0
  private var block = Block.none
  private var isLast = false

  /// - Parameter input: as long as this is used.
  init(_ input: UnsafeRawBufferPointer, from place: Place = Place(byte: 0)) {
    self.input = input
    position = place.bit / 8
    place.history.withUnsafeBytes { window.copyMemory(from: $0) }
    filled = place.history.count
    if place.bit % 8 > 0, position < input.count {
      buffer = UInt64(input[position]) >> UInt64(place.bit % 8)
      buffered = 8 - place.bit % 8
      position += 1
    }
  }

  deinit { window.deallocate() }

  /// The next bytes, at least one and never of two blocks; nil at the end of the stream.
  ///
  /// Valid until the next call.
  /// - Throws: `badArchive` for anything that is no such stream, at the byte of the input.
  mutating func next() throws(FileFormatError) -> UnsafeRawBufferPointer? {
    if filled + Self.longestMatch > window.count {
      // The last bytes stay, for they may be referred to.
      window.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: window[(filled - Self.reach)..<filled]))
      filled = Self.reach
    }
    let start = filled
    while filled == start {
      switch block {
      case .none:
        if isLast { return nil }
        try beginBlock()
      case .stored(let left):
        let part = min(left, window.count - filled)
        for _ in 0..<part { put(UInt8(try bits(8))) }
        block = part < left ? .stored(left: left - part) : .none
      case .compressed(let literals, let distances):
        if try compressed(literals, distances) { block = .none }
      }
    }
    return UnsafeRawBufferPointer(rebasing: window[start..<filled])
  }

  /// Where the stream can be begun later; nil within a block.
  var place: Place? {
    guard case .none = block, !isLast else { return nil }
    return Place(
      bit: position * 8 - buffered, history: Array(window[max(0, filled - Self.reach)..<filled]))
  }

  /// The first byte of the input behind the stream, once that has ended.
  var end: Int { position - buffered / 8 }

  func fault(_ what: String) -> FileFormatError {
    FileFormatError(.badArchive, "compressed bytes are damaged: \(what)", offset: position)
  }

  // MARK: Bits

  private mutating func refill() {
    if position + 8 <= input.count {
      // Bits above those that count are those that follow, so that they may be set twice.
      buffer |=
        input.loadUnaligned(fromByteOffset: position, as: UInt64.self).littleEndian
        << UInt64(buffered)
      let bytes = (63 - buffered) / 8
      position += bytes
      buffered += bytes * 8
    } else {
      while buffered <= 56, position < input.count {
        buffer |= UInt64(input[position]) << UInt64(buffered)
        position += 1
        buffered += 8
      }
    }
  }

  private mutating func drop(_ count: Int) throws(FileFormatError) {
    guard count <= buffered else { throw fault("they end too early") }
    buffer >>= UInt64(count)
    buffered -= count
  }

  private mutating func bits(_ count: Int) throws(FileFormatError) -> Int {
    if buffered < count { refill() }
    let value = Int(buffer & (1 << UInt64(count) - 1))
    try drop(count)
    return value
  }

  private mutating func symbol(_ code: borrowing HuffmanCode) throws(FileFormatError) -> Int {
    if buffered < HuffmanCode.longest { refill() }
    guard let (symbol, length) = code.decode(buffer) else { throw fault("an unknown code") }
    try drop(length)
    return symbol
  }

  // MARK: Blocks

  private mutating func beginBlock() throws(FileFormatError) {
    isLast = try bits(1) == 1
    switch try bits(2) {
    case 0:
      try drop(buffered % 8)
      let count = try bits(16)
      guard try bits(16) == count ^ 0xFFFF else { throw fault("a stored block's length") }
      block = count > 0 ? .stored(left: count) : .none
    case 1: block = .compressed(Self.fixedLiterals, Self.fixedDistances)
    case 2:
      let (literals, distances) = try codes()
      block = .compressed(literals, distances)
    default: throw fault("an unknown block type")
    }
  }

  /// Unpacks as much of a block as the window has room for.
  ///
  /// - Returns: whether the block has ended.
  private mutating func compressed(
    _ literals: borrowing HuffmanCode, _ distances: borrowing HuffmanCode
  ) throws(FileFormatError) -> Bool {
    while filled + Self.longestMatch <= window.count {
      let symbol = try symbol(literals)
      if symbol < 256 {
        put(UInt8(symbol))
      } else if symbol == 256 {
        return true
      } else {
        guard symbol - 257 < Self.lengths.count else { throw fault("an unknown length") }
        let length = Self.lengths[symbol - 257] + (try bits(Self.lengthBits[symbol - 257]))
        let slot = try self.symbol(distances)
        guard slot < Self.distances.count else { throw fault("an unknown distance") }
        let distance = Self.distances[slot] + (try bits(Self.distanceBits[slot]))
        guard distance <= filled else { throw fault("a reference before the beginning") }
        copy(length, from: distance)
      }
    }
    return false
  }

  private mutating func put(_ byte: UInt8) {
    window[filled] = byte
    filled += 1
  }

  private mutating func copy(_ length: Int, from distance: Int) {
    for place in filled..<filled + length {  // Byte by byte: the two stretches may overlap.
      window[place] = window[place - distance]
    }
    filled += length
  }

  // MARK: Codes

  private mutating func codes() throws(FileFormatError) -> (HuffmanCode, HuffmanCode) {
    let literalCount = try bits(5) + 257
    let distanceCount = try bits(5) + 1
    let lengthCount = try bits(4) + 4
    var lengthLengths = [UInt8](repeating: 0, count: 19)
    for slot in Self.lengthOrder.prefix(lengthCount) { lengthLengths[slot] = UInt8(try bits(3)) }
    let lengthCode = try code(lengthLengths)

    var lengths: [UInt8] = []
    while lengths.count < literalCount + distanceCount {
      let symbol = try symbol(lengthCode)
      switch symbol {
      case 16:
        guard let last = lengths.last else { throw fault("a repetition of nothing") }
        lengths += [UInt8](repeating: last, count: try bits(2) + 3)
      case 17: lengths += [UInt8](repeating: 0, count: try bits(3) + 3)
      case 18: lengths += [UInt8](repeating: 0, count: try bits(7) + 11)
      default: lengths.append(UInt8(symbol))
      }
    }
    guard lengths.count == literalCount + distanceCount else {
      throw fault("too many code lengths")
    }
    return (
      try code(Array(lengths[..<literalCount])), try code(Array(lengths[literalCount...]))
    )
  }

  private func code(_ lengths: [UInt8]) throws(FileFormatError) -> HuffmanCode {
    guard let code = HuffmanCode(lengths: lengths) else { throw fault("code lengths that clash") }
    return code
  }

  private static let fixedLiterals = HuffmanCode(
    lengths: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })!
  private static let fixedDistances = HuffmanCode(lengths: [UInt8](repeating: 5, count: 30))!

  private static let lengthOrder = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]
  private static let lengths = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258,
  ]
  private static let lengthBits = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  private static let distances = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
    3073, 4097, 6145, 8193, 12289, 16385, 24577,
  ]
  private static let distanceBits = [
    0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13,
    13,
  ]
}
