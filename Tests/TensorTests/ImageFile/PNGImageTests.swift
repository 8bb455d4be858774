import Tensor
import Testing

@Suite struct PNGImageTests {
  /// A big-endian number.
  private func number(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reduce(0) { sum, byte in sum * 256 + Int(byte) }
  }

  /// The chunks of a PNG file, their checksums verified.
  private func chunks(_ file: [UInt8]) throws -> [(type: String, content: [UInt8])] {
    #expect(Array(file.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    var chunks: [(String, [UInt8])] = []
    var place = 8
    while place < file.count {
      let end = place + 8 + number(file[place..<(place + 4)])
      try #require(end + 4 <= file.count)
      let sum = number(file[end..<(end + 4)])
      #expect(sum == Int(CRC32.checksum(Array(file[(place + 4)..<end]))))
      chunks.append(
        (
          String(decoding: file[(place + 4)..<(place + 8)], as: UTF8.self),
          Array(file[(place + 8)..<end])
        ))
      place = end + 4
    }
    return chunks
  }

  /// What a zlib stream holds, its checksum verified.
  private func unpacked(_ stream: [UInt8], count: Int) throws -> [UInt8] {
    #expect(Array(stream.prefix(2)) == [0x78, 0x01])
    var bytes = [UInt8](repeating: 0xAA, count: count)
    try stream.dropFirst(2).dropLast(4).withUnsafeBytes { input in
      try bytes.withUnsafeMutableBytes { try Inflate.inflate(input, into: $0) }
    }
    #expect(number(stream.suffix(4)) == Int(Adler32.checksum(bytes)))
    return bytes
  }

  @Test(arguments: [1, 3])
  func `files hold the pixels, row by row without a filter`(channels: Int) throws {
    // Wide enough for two blocks.
    var image = PNGImage(width: 300, height: 250, channels: channels, value: 7)
    for i in 0..<250 { image[i, i, channels - 1] = UInt8(i) }
    let chunks = try chunks(image.file)
    #expect(chunks.map(\.type) == ["IHDR", "IDAT", "IEND"])
    #expect(
      chunks[0].content == [0, 0, 1, 44, 0, 0, 0, 250, 8, channels == 1 ? 0 : 2, 0, 0, 0])
    let size = 300 * channels
    let rows = try unpacked(chunks[1].content, count: 250 * (size + 1))
    for y in 0..<250 {
      let row = rows[(y * (size + 1))..<((y + 1) * (size + 1))]
      #expect(row.first == 0)
      #expect(Array(row.dropFirst()) == Array(image.pixels[(y * size)..<((y + 1) * size)]))
    }
  }

  @Test func `Adler-32 is that of zlib`() {
    #expect(Adler32.checksum([]) == 1)
    #expect(Adler32.checksum(Array("Wikipedia".utf8)) == 0x11E6_0398)
    // zlib.adler32(bytes([255]) * 100000)
    #expect(Adler32.checksum(Array(repeating: 255, count: 100_000)) == 0x149A_302C)
  }
}
