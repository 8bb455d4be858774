import Dispatch

/// The CRC-32 of zip archives: reflected polynomial 0xEDB88320, initial value and final xor all ones.
///
/// Long inputs are cut into chunks that all cores work on; the parts are put together as in zlib.
public enum CRC32 {
  /// The checksum of `bytes`; of "123456789" it is 0xCBF43926.
  ///
  /// Sixteen table look-ups for sixteen bytes at a time ("slicing"), after Kounavis and Berry,
  /// Novel Table Lookup-Based Algorithms for High-Performance CRC Generation, IEEE ToC 57 (2008).
  public static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    tables.withUnsafeBufferPointer { ~update(~0, bytes, $0) }
  }

  public static func checksum(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBytes { checksum($0) }
  }

  /// The checksums of several storages, computed on all cores.
  public static func checksums(_ inputs: [ByteStorage]) -> [UInt32] {
    let chunks = inputs.enumerated().flatMap { index, input in
      stride(from: 0, to: input.bytes.count, by: chunkSize).map { start in
        Chunk(input: index, range: start..<min(start + chunkSize, input.bytes.count))
      }
    }
    var parts = [UInt32](repeating: 0, count: chunks.count)
    parts.withUnsafeMutableBufferPointer { parts in
      nonisolated(unsafe) let parts = parts  // Each iteration writes an element of its own.
      DispatchQueue.concurrentPerform(iterations: chunks.count) { i in
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
      let low = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      let high = UInt64(
        littleEndian: base.loadUnaligned(fromByteOffset: position + 8, as: UInt64.self))
      crc =
        eight(low ^ UInt64(crc), tables + 8 * 256) ^ eight(high, tables)
      position += 16
    }
    while position < bytes.count {
      crc =
        crc >> 8
        ^ tables[
          Int(UInt8(truncatingIfNeeded: crc) ^ base.load(fromByteOffset: position, as: UInt8.self))]
      position += 1
    }
    return crc
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
