import Tensor
import Testing

/// The fixtures were made by zlib: each kind of block from the beginning of one made-up text.
@Suite("Inflate")
struct InflateTests {
  private static let text = (0..<60_000).map { i in
    UInt8(truncatingIfNeeded: i % 97 * i / 1_000 & 0x1F)
  }

  @Test(
    "unpacks each kind of block",
    arguments: [
      ("stored", 3_000), ("fixed", 8_000), ("dynamic", 60_000), ("huffman", 8_000), ("runs", 8_000),
    ])
  func blocks(_ name: String, _ count: Int) throws {
    let stream = try Fixtures.bytes("deflate/\(name).bin")
    #expect(try Self.inflate(stream, count: count) == Array(Self.text[..<count]))
  }

  @Test("refuses a stream that gives more or fewer bytes than promised", arguments: [-1, 1, 100])
  func wrongCount(_ difference: Int) throws {
    let stream = try Fixtures.bytes("deflate/fixed.bin")
    #expect(throws: FileFormatError.self) {
      try Self.inflate(stream, count: 8_000 + difference)
    }
  }

  @Test("refuses a stream that is cut anywhere", arguments: ["fixed", "huffman"])
  func cut(_ name: String) throws {
    let stream = try Fixtures.bytes("deflate/\(name).bin")
    for count in stride(from: 0, to: stream.count - 1, by: 101) {
      #expect(throws: FileFormatError.self) {
        try Self.inflate(Array(stream[..<count]), count: 8_000)
      }
    }
  }

  @Test("refuses what RFC 1951 does not know")
  func unknown() {
    let streams: [[UInt8]] = [
      [0x07],  // a last block of type 3
      [0x01, 1, 0, 1, 0],  // a stored block whose length and its complement clash
      [0x4B, 0x04, 0x08, 0x00],  // fixed codes: 'a', then a reference too far back
      [0x05, 0xE0, 0xFF, 0xFF, 0xFF],  // code lengths that ask for too many words
    ]
    for stream in streams {
      #expect(throws: FileFormatError.self) { try Self.inflate(stream, count: 10) }
    }
  }

  private static func inflate(_ stream: [UInt8], count: Int) throws -> [UInt8] {
    var output = [UInt8](repeating: 0, count: count)
    try stream.withUnsafeBytes { stream in
      try output.withUnsafeMutableBytes { try Inflate.inflate(stream, into: $0) }
    }
    return output
  }
}
