/// The CRC-32 of zip archives: reflected polynomial 0xEDB88320, initial value and final xor all ones.
///
/// Long inputs are cut into chunks that all cores work on; the parts are put together as in zlib.
public enum CRC32 {
  /// The checksum of `bytes`; of "123456789" it is 0xCBF43926.
  ///
  /// Sixteen table look-ups for sixteen bytes at a time ("slicing"), after Kounavis and Berry,
  /// Novel Table Lookup-Based Algorithms for High-Performance CRC Generation, IEEE ToC 57 (2008).
  /// Each step waits for the one before, so long inputs are read at four places at once.
  public static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    tables.withUnsafeBufferPointer { tables in
      guard bytes.count >= 1 << 16 else { return ~update(~0, bytes, tables) }
      let quarter = bytes.count / 64 * 16
      let sums = fourSums(bytes, quarter: quarter, tables)
      let rest = ~update(~0, UnsafeRawBufferPointer(rebasing: bytes[(4 * quarter)...]), tables)
      let all = [sums.y, sums.z, sums.w].reduce(sums.x) { combine($0, $1, count: quarter) }
      return combine(all, rest, count: bytes.count - 4 * quarter)
    }
  }

  public static func checksum(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBytes { checksum($0) }
  }

  /// The checksums of several storages, of large ones computed on all cores.
  public static func checksums(_ inputs: [ByteStorage]) -> [UInt32] {
    if inputs.reduce(0, { $0 + $1.bytes.count }) < chunkSize {
      return inputs.map { input in withExtendedLifetime(input) { checksum(input.bytes) } }
    }
    let chunks = inputs.enumerated().flatMap { index, input in
      stride(from: 0, to: input.bytes.count, by: chunkSize).map { start in
        Chunk(input: index, range: start..<min(start + chunkSize, input.bytes.count))
      }
    }
    var parts = [UInt32](repeating: 0, count: chunks.count)
    parts.withUnsafeMutableBufferPointer { parts in
      nonisolated(unsafe) let parts = parts  // Each iteration writes an element of its own.
      forEachConcurrently(chunks.count) { i in
        let (input, range) = (inputs[chunks[i].input], chunks[i].range)
        parts[i] = withExtendedLifetime(input) {
          checksum(UnsafeRawBufferPointer(rebasing: input.bytes[range]))
        }
      }
    }
    var sums = [UInt32](repeating: 0, count: inputs.count)
    for (chunk, part) in zip(chunks, parts) {
      sums[chunk.input] = combine(sums[chunk.input], part, count: chunk.range.count)
    }
    return sums
  }

  /// The checksum of two stretches one after the other; `count` is the length of the second.
  ///
  /// `a · x^(8·count) + b` over GF(2), modulo the polynomial.
  package static func combine(_ a: UInt32, _ b: UInt32, count: Int) -> UInt32 {
    var power: UInt32 = 1 << 31  // 1 as a reflected polynomial
    var square: UInt32 = 1 << 23  // x^8
    var rest = count
    while rest > 0 {
      if rest & 1 == 1 { power = multiply(power, square) }
      square = multiply(square, square)
      rest >>= 1
    }
    return multiply(power, a) ^ b
  }

  private struct Chunk {
    let input: Int
    let range: Range<Int>
  }

  private static let chunkSize = 1 << 20
  private static let polynomial: UInt32 = 0xEDB8_8320

  /// The product of two reflected polynomials, modulo the CRC's.
  private static func multiply(_ a: UInt32, _ b: UInt32) -> UInt32 {
    var (product, b) = (UInt32(0), b)
    for bit in stride(from: 31, through: 0, by: -1) {
      if a >> UInt32(bit) & 1 == 1 { product ^= b }
      b = b & 1 == 1 ? b >> 1 ^ polynomial : b >> 1
    }
    return product
  }

  /// Table k, from element 256·k on: the effect of a byte that k more bytes follow.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 16 * 256)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ polynomial : value >> 1 }
      tables[byte] = value
    }
    for i in 256..<tables.count {
      let shorter = tables[i - 256]
      tables[i] = shorter >> 8 ^ tables[Int(shorter & 0xFF)]
    }
    return tables
  }()

  private static func update(
    _ start: UInt32, _ bytes: UnsafeRawBufferPointer, _ tables: UnsafeBufferPointer<UInt32>
  ) -> UInt32 {
    var crc = start
    guard let base = bytes.baseAddress, let tables = tables.baseAddress else { return crc }
    var position = 0
    while bytes.count - position >= 16 {
      crc = sixteen(base + position, crc, tables)
      position += 16
    }
    for byte in bytes[position...] {
      crc = crc >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: crc) ^ byte)]
    }
    return crc
  }

  /// The checksums of four stretches of `quarter` bytes, a multiple of 16, that follow each other.
  private static func fourSums(
    _ bytes: UnsafeRawBufferPointer, quarter: Int, _ tables: UnsafeBufferPointer<UInt32>
  ) -> SIMD4<UInt32> {
    precondition(quarter.isMultiple(of: 16) && quarter <= bytes.count / 4, "\(quarter) bytes")
    guard let base = bytes.baseAddress, let tables = tables.baseAddress else { return SIMD4() }
    var (a, b, c, d) = (~UInt32(0), ~UInt32(0), ~UInt32(0), ~UInt32(0))
    for position in stride(from: 0, to: quarter, by: 16) {
      a = sixteen(base + position, a, tables)
      b = sixteen(base + position + quarter, b, tables)
      c = sixteen(base + position + 2 * quarter, c, tables)
      d = sixteen(base + position + 3 * quarter, d, tables)
    }
    return SIMD4(~a, ~b, ~c, ~d)
  }

  @inline(__always)
  private static func sixteen(
    _ bytes: UnsafeRawPointer, _ crc: UInt32, _ tables: UnsafePointer<UInt32>
  ) -> UInt32 {
    let low = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    let high = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    return eight(low ^ UInt64(crc), tables + 8 * 256) ^ eight(high, tables)
  }

  /// The effect of eight bytes; `tables` begins with that of the last.
  @inline(__always)
  private static func eight(_ word: UInt64, _ tables: UnsafePointer<UInt32>) -> UInt32 {
    let a = tables[7 * 256 + Int(word & 0xFF)] ^ tables[6 * 256 + Int(word >> 8 & 0xFF)]
    let b = tables[5 * 256 + Int(word >> 16 & 0xFF)] ^ tables[4 * 256 + Int(word >> 24 & 0xFF)]
    let c = tables[3 * 256 + Int(word >> 32 & 0xFF)] ^ tables[2 * 256 + Int(word >> 40 & 0xFF)]
    let d = tables[256 + Int(word >> 48 & 0xFF)] ^ tables[Int(word >> 56)]
    return a ^ b ^ (c ^ d)
  }
}
