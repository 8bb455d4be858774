import Tensor

/// What gzip makes of bytes that it can't compress: one member of stored blocks.
public func storedGzip(_ bytes: [UInt8], block size: Int = 65_535) -> [UInt8] {
  var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
  func append(_ number: UInt32, _ count: Int) {
    for shift in 0..<count { result.append(UInt8(truncatingIfNeeded: number >> UInt32(8 * shift))) }
  }
  for start in stride(from: 0, to: max(bytes.count, 1), by: size) {
    let part = bytes[start..<min(start + size, bytes.count)]
    result.append(start + size >= bytes.count ? 1 : 0)
    append(UInt32(part.count), 2)
    append(UInt32(part.count) ^ 0xFFFF, 2)
    result += part
  }
  append(CRC32.checksum(bytes), 4)
  append(UInt32(truncatingIfNeeded: bytes.count), 4)
  return result
}
