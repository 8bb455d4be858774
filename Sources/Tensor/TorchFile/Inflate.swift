/// Decompression of the deflate format. Source: RFC 1951.
package struct Inflate {
  /// Fills `output` from a deflate stream that must give exactly that many bytes.
  ///
  /// - Throws: `badArchive` for anything that is not such a stream, at the byte of the stream.
  package static func inflate(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  )
    throws(TorchFileError)
  {
    _ = try inflate(input, count: output.count, keeping: 0..<output.count, in: output)
  }

  /// Unpacks a deflate stream that must give exactly `count` bytes, keeps a part of them and gives the
  /// checksum of all. Takes no more memory than a window of the stream.
  ///
  /// - Precondition: `output` is as long as `kept`, which lies within `count`.
  static func inflate(
    _ input: UnsafeRawBufferPointer, count: Int, keeping kept: Range<Int>,
    in output: UnsafeMutableRawBufferPointer
  ) throws(TorchFileError) -> UInt32 {
    precondition(output.count == kept.count, "\(output.count) bytes for \(kept)")
    let window = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * reach, alignment: 64)
    defer { window.deallocate() }
    var stream = Inflate(input: input, count: count, window: window, kept: kept, output: output)
    var isLast = false
    while !isLast {
      isLast = try stream.bits(1) == 1
      switch try stream.bits(2) {
      case 0: try stream.stored()
      case 1: try stream.compressed(Self.fixedLiterals, Self.fixedDistances)
      case 2:
        let (literals, distances) = try stream.codes()
        try stream.compressed(literals, distances)
      default: throw stream.fault("an unknown block type")
      }
    }
    stream.deliver()
    guard stream.delivered == count else {
      throw stream.fault("\(stream.delivered) bytes in place of \(count)")
    }
    return stream.sum
  }

  /// How far back a stream may refer.
  private static let reach = 1 << 15

  /// No deflate stream grows by more than this factor (258 bytes from two bits).
  static let largestRatio = 1032

  private let input: UnsafeRawBufferPointer
  private let count: Int
  /// The bytes last unpacked: those that may be referred to, and behind them new ones.
  private let window: UnsafeMutableRawBufferPointer
  private let kept: Range<Int>
  private let output: UnsafeMutableRawBufferPointer
  private var position = 0
  /// The end of what is in the window, and of what of it was delivered.
  private var filled = 0
  private var taken = 0
  /// The bytes delivered so far, and their checksum.
  private var delivered = 0
  private var sum = CRC32.checksum([])
  /// Bits read from the input and not used yet, the next one lowest.
  private var buffer: UInt64 = 0
  private var buffered = 0

  private init(
    input: UnsafeRawBufferPointer, count: Int, window: UnsafeMutableRawBufferPointer,
    kept: Range<Int>, output: UnsafeMutableRawBufferPointer
  ) {
    self.input = input
    self.count = count
    self.window = window
    self.kept = kept
    self.output = output
  }

  private func fault(_ what: String) -> TorchFileError {
    TorchFileError(.badArchive, "a compressed member is damaged: \(what)", offset: position)
  }

  // MARK: Bits

  private mutating func refill() {
    while buffered <= 56, position < input.count {
      buffer |= UInt64(input[position]) << UInt64(buffered)
      position += 1
      buffered += 8
    }
  }

  private mutating func drop(_ count: Int) throws(TorchFileError) {
    guard count <= buffered else { throw fault("it ends too early") }
    buffer >>= UInt64(count)
    buffered -= count
  }

  private mutating func bits(_ count: Int) throws(TorchFileError) -> Int {
    if buffered < count { refill() }
    let value = Int(buffer & (1 << UInt64(count) - 1))
    try drop(count)
    return value
  }

  private mutating func symbol(_ code: HuffmanCode) throws(TorchFileError) -> Int {
    if buffered < HuffmanCode.longest { refill() }
    guard let (symbol, length) = code.decode(buffer) else { throw fault("an unknown code") }
    try drop(length)
    return symbol
  }

  // MARK: Blocks

  private mutating func stored() throws(TorchFileError) {
    try drop(buffered % 8)
    let count = try bits(16)
    guard try bits(16) == count ^ 0xFFFF else { throw fault("a stored block's length") }
    for _ in 0..<count { try put(UInt8(try bits(8))) }
  }

  private mutating func compressed(_ literals: HuffmanCode, _ distances: HuffmanCode)
    throws(TorchFileError)
  {
    while true {
      let symbol = try symbol(literals)
      if symbol < 256 {
        try put(UInt8(symbol))
      } else if symbol == 256 {
        return
      } else {
        guard symbol - 257 < Self.lengths.count else { throw fault("an unknown length") }
        let length = Self.lengths[symbol - 257] + (try bits(Self.lengthBits[symbol - 257]))
        let slot = try self.symbol(distances)
        guard slot < Self.distances.count else { throw fault("an unknown distance") }
        let distance = Self.distances[slot] + (try bits(Self.distanceBits[slot]))
        try copy(length, from: distance)
      }
    }
  }

  private mutating func put(_ byte: UInt8) throws(TorchFileError) {
    try makeRoom(for: 1)
    window[filled] = byte
    filled += 1
  }

  private mutating func copy(_ length: Int, from distance: Int) throws(TorchFileError) {
    guard distance <= filled else { throw fault("a reference before the beginning") }
    try makeRoom(for: length)
    for _ in 0..<length {  // Byte by byte: the two stretches may overlap.
      window[filled] = window[filled - distance]
      filled += 1
    }
  }

  /// - Precondition: `length` is less than half the window.
  private mutating func makeRoom(for length: Int) throws(TorchFileError) {
    guard length <= count - delivered - (filled - taken) else {
      throw fault("more than \(count) bytes")
    }
    guard filled + length > window.count else { return }
    deliver()
    // The last bytes stay, for they may be referred to.
    let rest = UnsafeRawBufferPointer(rebasing: window[(filled - Self.reach)..<filled])
    window.copyMemory(from: rest)
    filled = Self.reach
    taken = filled
  }

  /// Takes note of what is new in the window.
  private mutating func deliver() {
    let new = UnsafeRawBufferPointer(rebasing: window[taken..<filled])
    sum = CRC32.combine(sum, CRC32.checksum(new), count: new.count)
    let wanted = kept.clamped(to: delivered..<(delivered + new.count))
    if !wanted.isEmpty {
      let part = new[(wanted.lowerBound - delivered)..<(wanted.upperBound - delivered)]
      UnsafeMutableRawBufferPointer(
        rebasing: output[
          (wanted.lowerBound - kept.lowerBound)..<(wanted.upperBound - kept.lowerBound)]
      ).copyMemory(from: UnsafeRawBufferPointer(rebasing: part))
    }
    delivered += new.count
    taken = filled
  }

  // MARK: Codes

  private mutating func codes() throws(TorchFileError) -> (HuffmanCode, HuffmanCode) {
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

  private func code(_ lengths: [UInt8]) throws(TorchFileError) -> HuffmanCode {
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
