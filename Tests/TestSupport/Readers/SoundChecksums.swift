import Tensor

/// Makes the checksums of damaged files right, so that what lies behind them is read.
enum SoundChecksums {
  private static let entrySize = 46
  private static let headerSize = 30
  /// Members that unpack to more than this keep their checksum.
  private static let largestCount = 1 << 20

  /// A zip archive whose members, as far as its directory finds them, have the checksums of their
  /// bytes.
  static func archive(_ bytes: [UInt8]) -> [UInt8] {
    var archive = bytes
    var entry = 0
    while let found = next([0x50, 0x4B, 0x01, 0x02], in: archive, from: entry) {
      repair(&archive, entry: found)
      entry = found + 4
    }
    return archive
  }

  /// A trial's state that ends with the checksum of what is before it.
  static func trialState(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.count >= 4 else { return bytes }
    let content = Array(bytes.dropLast(4))
    return content + withUnsafeBytes(of: CRC32.checksum(content).littleEndian) { Array($0) }
  }

  private static func next(_ signature: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard bytes.count >= entrySize, start <= bytes.count - entrySize else { return nil }
    return (start...(bytes.count - entrySize)).first {
      bytes[$0] == signature[0] && bytes[$0..<($0 + 4)].elementsEqual(signature)
    }
  }

  private static func repair(_ archive: inout [UInt8], entry: Int) {
    let header = integer(archive, at: entry + 42, size: 4)
    guard header <= archive.count - headerSize else { return }
    let start =
      header + headerSize + integer(archive, at: header + 26, size: 2)
      + integer(archive, at: header + 28, size: 2)
    let count = integer(archive, at: entry + 20, size: 4)
    guard start <= archive.count, count <= archive.count - start else { return }
    var content = Array(archive[start..<(start + count)])
    if integer(archive, at: entry + 10, size: 2) == 8 {
      guard let unpacked = inflated(content, count: integer(archive, at: entry + 24, size: 4))
      else { return }
      content = unpacked
    }
    let sum = withUnsafeBytes(of: CRC32.checksum(content).littleEndian) { Array($0) }
    archive.replaceSubrange((entry + 16)..<(entry + 20), with: sum)
    // PyTorch leaves it at zero in the local header and puts it behind the member.
    let isDescribedLater = integer(archive, at: header + 6, size: 2) & 8 != 0
    if !isDescribedLater { archive.replaceSubrange((header + 14)..<(header + 18), with: sum) }
  }

  private static func inflated(_ stream: [UInt8], count: Int) -> [UInt8]? {
    guard count <= largestCount else { return nil }
    var output = [UInt8](repeating: 0, count: count)
    let isSound = stream.withUnsafeBytes { input in
      output.withUnsafeMutableBytes { (try? Inflate.inflate(input, into: $0)) != nil }
    }
    return isSound ? output : nil
  }

  private static func integer(_ bytes: [UInt8], at place: Int, size: Int) -> Int {
    (0..<size).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
  }
}
