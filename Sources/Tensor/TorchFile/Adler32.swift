/// The checksum of zlib's streams. Source: RFC 1950, section 9.
package enum Adler32 {
  private static let modulus: UInt32 = 65_521
  /// The most bytes after which both sums still fit 32 bits.
  private static let stretch = 5_552

  /// The checksum of `bytes`; of "Wikipedia" it is 0x11E60398.
  package static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var (a, b): (UInt32, UInt32) = (1, 0)
    var rest = bytes[...]
    while !rest.isEmpty {
      for byte in rest.prefix(stretch) {
        a &+= UInt32(byte)
        b &+= a
      }
      rest = rest.dropFirst(stretch)
      (a, b) = (a % modulus, b % modulus)
    }
    return b << 16 | a
  }

  package static func checksum(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBytes { checksum($0) }
  }
}
