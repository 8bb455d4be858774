import Tensor

/// A zip archive with members that are deflated, among them of zeros that unpack to a thousand times
/// as many bytes.
public struct DeflatedArchive {
  private var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var members = 0

  public init() {}

  /// A member of zeros.
  public mutating func addZeros(_ name: String, count: Int) {
    var sum = CRC32.checksum([])
    let chunk = [UInt8](repeating: 0, count: 1 << 16)
    var rest = count
    while rest > 0 {
      let part = chunk.prefix(rest)
      sum = CRC32.combine(sum, CRC32.checksum(Array(part)), count: part.count)
      rest -= part.count
    }
    add(name, Self.zeros(count), count: count, checksum: sum, method: 8)
  }

  /// A member that is stored as it is.
  ///
  /// - Parameters:
  ///   - mode: what Unix says it is; 0 for nothing.
  ///   - method: how the directory says that it is compressed.
  public mutating func add(
    _ name: String, _ content: [UInt8], mode: Int = 0, method: Int = 0, flags: Int = 0
  ) {
    add(
      name, content, count: content.count, checksum: CRC32.checksum(content), method: method,
      flags: flags, mode: mode)
  }

  private mutating func add(
    _ name: String, _ content: [UInt8], count: Int, checksum: UInt32, method: Int, flags: Int = 0,
    mode: Int = 0
  ) {
    let shared =
      Self.little(20, 2) + Self.little(flags, 2) + Self.little(method, 2) + Self.little(0, 4)
      + Self.little(Int(checksum), 4) + Self.little(content.count, 4) + Self.little(count, 4)
      + Self.little(name.utf8.count, 2) + Self.little(0, 2)
    directory +=
      [0x50, 0x4B, 1, 2] + Self.little(mode == 0 ? 20 : 3 << 8 | 20, 2) + shared
      + Self.little(0, 6) + Self.little(mode << 16, 4) + Self.little(bytes.count, 4)
      + Array(name.utf8)
    bytes += [0x50, 0x4B, 3, 4] + shared + Array(name.utf8) + content
    members += 1
  }

  public func archive() -> [UInt8] {
    bytes + directory + [0x50, 0x4B, 5, 6] + Self.little(0, 4) + Self.little(members, 2)
      + Self.little(members, 2) + Self.little(directory.count, 4) + Self.little(bytes.count, 4)
      + Self.little(0, 2)
  }

  private static func little(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: number >> (8 * $0)) : 0 }
  }

  /// A deflate stream of the fixed code: a zero, and repetitions of it.
  private static func zeros(_ count: Int) -> [UInt8] {
    var bits: [Bool] = [true, true, false]  // The last block, of the fixed code.
    func append(_ code: Int, _ length: Int) {
      for i in (0..<length).reversed() { bits.append(code >> i & 1 == 1) }
    }
    let repetitions = max(count - 1, 0) / 258
    for _ in 0..<(count - 258 * repetitions) { append(0b0011_0000, 8) }
    for _ in 0..<repetitions {
      append(0b1100_0101, 8)  // 258 bytes,
      append(0, 5)  // from one byte before.
    }
    append(0, 7)
    return stride(from: 0, to: bits.count, by: 8).map { start in
      bits[start..<min(start + 8, bits.count)].enumerated().reduce(UInt8(0)) {
        $0 | ($1.element ? 1 << UInt8($1.offset) : 0)
      }
    }
  }
}
