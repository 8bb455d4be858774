import Tensor

/// Makes the checksums of damaged files right, so that what lies behind them is read.
enum SoundChecksums {
  /// Members that unpack to more than this keep their checksum.
  private static let largestCount = 1 << 20

  /// A zip archive whose members, as far as its directory finds them, have the checksums of their
  /// bytes.
  static func archive(_ bytes: [UInt8]) -> [UInt8] {
    var archive = bytes
    for member in ZipLayout(bytes).members {
      var content = Array(archive[member.content])
      if member.isDeflated {
        guard let unpacked = inflated(content, count: member.unpackedCount) else { continue }
        content = unpacked
      }
      let sum = Self.bytes(CRC32.checksum(content))
      archive.replaceSubrange((member.entry + 16)..<(member.entry + 20), with: sum)
      // PyTorch leaves it at zero in the local header and puts it behind the member.
      let isDescribedLater = archive[member.header + 6] & 8 != 0
      guard !isDescribedLater else { continue }
      archive.replaceSubrange((member.header + 14)..<(member.header + 18), with: sum)
    }
    return archive
  }

  /// A trial's state that ends with the checksum of what is before it.
  static func trialState(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.count >= 4 else { return bytes }
    let content = Array(bytes.dropLast(4))
    return content + Self.bytes(CRC32.checksum(content))
  }

  /// A tar archive in which the sums of all headers are right.
  static func tar(_ bytes: [UInt8]) -> [UInt8] {
    var archive = bytes
    for start in stride(from: 0, to: bytes.count - 511, by: 512)
    where bytes[(start + 257)..<(start + 262)].elementsEqual("ustar".utf8) {
      archive.replaceSubrange((start + 148)..<(start + 156), with: Array("        ".utf8))
      let sum = archive[start..<(start + 512)].reduce(0) { $0 + Int($1) }
      let digits = String(sum, radix: 8)
      let field = String(repeating: "0", count: 6 - digits.count) + digits + "\u{0}"
      archive.replaceSubrange((start + 148)..<(start + 155), with: Array(field.utf8))
    }
    return archive
  }

  private static func bytes(_ checksum: UInt32) -> [UInt8] {
    withUnsafeBytes(of: checksum.littleEndian) { Array($0) }
  }

  private static func inflated(_ stream: [UInt8], count: Int) -> [UInt8]? {
    guard count <= largestCount else { return nil }
    var output = [UInt8](repeating: 0, count: count)
    let isSound = stream.withUnsafeBytes { input in
      output.withUnsafeMutableBytes { (try? Inflate.inflate(input, into: $0)) != nil }
    }
    return isSound ? output : nil
  }
}
