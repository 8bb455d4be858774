/// A picture of bytes, and how it is written as PNG.
package struct PNGImage: Sendable {
  package let width: Int
  package let height: Int
  /// 1 for grey, 3 for red, green and blue.
  package let channels: Int
  /// Row by row, the channels of a pixel beside each other.
  package private(set) var pixels: [UInt8]

  /// - Parameter value: what all bytes begin with.
  package init(width: Int, height: Int, channels: Int, value: UInt8 = 0) {
    precondition(width > 0 && height > 0, "\(width) x \(height) pixels")
    precondition(channels == 1 || channels == 3, "\(channels) channels")
    self.width = width
    self.height = height
    self.channels = channels
    pixels = Array(repeating: value, count: width * height * channels)
  }

  package subscript(x: Int, y: Int, channel: Int) -> UInt8 {
    get { pixels[(y * width + x) * channels + channel] }
    set { pixels[(y * width + x) * channels + channel] = newValue }
  }

  /// The bytes of a PNG file: 8 bits a channel, without compression.
  ///
  /// Source: PNG (third edition), W3C 2025; RFC 1950 and 1951 for the stream in it.
  package var file: [UInt8] {
    var header: [UInt8] = []
    header.append(bigEndian: UInt32(width))
    header.append(bigEndian: UInt32(height))
    header += [8, channels == 1 ? 0 : 2, 0, 0, 0]  // depth, colour, compression, filter, interlace

    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    file.append(chunk: "IHDR", header)
    file.append(chunk: "IDAT", Self.stored(rows))
    file.append(chunk: "IEND", [])
    return file
  }

  /// The pixels with the byte that begins every row: 0, for no filter.
  private var rows: [UInt8] {
    let rowSize = width * channels
    return (0..<height).flatMap { [0] + pixels[($0 * rowSize)..<(($0 + 1) * rowSize)] }
  }

  /// A zlib stream of stored blocks.
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    let largestBlock = 65_535
    for start in stride(from: 0, to: bytes.count, by: largestBlock) {
      let block = bytes[start..<min(start + largestBlock, bytes.count)]
      stream.append(block.endIndex == bytes.count ? 1 : 0)
      let size = UInt16(block.count)
      stream += [UInt8(size & 255), UInt8(size >> 8), UInt8(~size & 255), UInt8(~size >> 8)]
      stream += block
    }
    stream.append(bigEndian: Adler32.checksum(bytes))
    return stream
  }
}

extension [UInt8] {
  fileprivate mutating func append(bigEndian number: UInt32) {
    Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
  }

  /// Length, type, content, and the CRC-32 of the last two.
  fileprivate mutating func append(chunk type: String, _ content: [UInt8]) {
    let checked = Array(type.utf8) + content
    append(bigEndian: UInt32(content.count))
    append(contentsOf: checked)
    append(bigEndian: CRC32.checksum(checked))
  }
}
