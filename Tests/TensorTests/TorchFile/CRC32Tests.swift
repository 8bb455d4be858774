import Tensor
import Testing

@Suite("CRC-32")
struct CRC32Tests {
  @Test("of known texts")
  func knownValues() {
    // The first is the check value that catalogues of CRCs give.
    #expect(CRC32.checksum([]) == 0)
    #expect(CRC32.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(
      CRC32.checksum(Array("The quick brown fox jumps over the lazy dog".utf8)) == 0x414F_A339)
    #expect(CRC32.checksum([UInt8](repeating: 0, count: 32)) == 0x190A_55AD)
  }

  @Test("agrees with the definition bit by bit at every length and alignment")
  func agreesWithDefinition() {
    let bytes = Self.bytes(200)
    for start in [0, 1, 3, 8] {
      for end in start...bytes.count {
        let part = Array(bytes[start..<end])
        let sum = bytes.withUnsafeBytes {
          CRC32.checksum(UnsafeRawBufferPointer(rebasing: $0[start..<end]))
        }
        #expect(sum == Self.definition(part))
      }
    }
  }

  @Test("of a whole follows from those of its parts", arguments: [0, 1, 7, 64, 1_000])
  func combination(_ count: Int) {
    let bytes = Self.bytes(1_000)
    let (a, b) = (Array(bytes[..<count]), Array(bytes[count...]))
    #expect(
      CRC32.combine(CRC32.checksum(a), CRC32.checksum(b), count: b.count) == CRC32.checksum(bytes))
  }

  @Test("of long inputs agree with the definition, on one core and on many")
  func parallel() {
    let inputs = [0, 1, 65_535, 65_536, 65_599, 1 << 20, (1 << 20) + 1, 3_500_000].map {
      Self.bytes($0)
    }
    for input in inputs.prefix(5) { #expect(CRC32.checksum(input) == Self.definition(input)) }
    #expect(
      CRC32.checksums(inputs.map { Fixtures.storage($0) }) == inputs.map { CRC32.checksum($0) })
  }

  private static func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 11) }
  }

  private static func definition(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = ~0
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}
