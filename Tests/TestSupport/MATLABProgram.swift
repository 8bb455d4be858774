import Tensor

/// A file of MATLAB 5, variable by variable, each of them uint8.
public struct MATLABProgram {
  public private(set) var bytes: [UInt8]

  public init() {
    let text = "MATLAB 5.0 MAT-file, made up"
    bytes = Array(text.utf8) + [UInt8](repeating: 0x20, count: 124 - text.utf8.count)
    bytes += [0, 1] + Array("IM".utf8)
  }

  /// - Parameters:
  ///   - kind: of the array's class: 9 for uint8, 6 for double, 5 for a sparse array.
  ///   - type: of the elements as they are stored: 2 for uint8.
  public mutating func add(
    _ name: String, _ shape: [Int], _ elements: [UInt8], isCompressed: Bool, kind: UInt8 = 9,
    type: UInt32 = 2
  ) {
    let content =
      Self.element(6, [kind, 0, 0, 0, 0, 0, 0, 0])
      + Self.element(5, shape.flatMap { Self.little(UInt32(truncatingIfNeeded: $0)) })
      // Names of up to four bytes stand in the tag.
      + Self.little(UInt32(name.utf8.count) << 16 | 1) + Array(name.utf8)
      + [UInt8](repeating: 0, count: 4 - name.utf8.count) + Self.element(type, elements)
    let matrix = Self.element(14, content)
    guard isCompressed else {
      bytes += matrix
      return
    }
    let stream = Self.stored(matrix)
    bytes += Self.little(15) + Self.little(UInt32(stream.count)) + stream
  }

  private static func element(_ type: UInt32, _ content: [UInt8]) -> [UInt8] {
    little(type) + little(UInt32(content.count)) + content
      + [UInt8](repeating: 0, count: -content.count & 7)
  }

  /// A zlib stream of stored blocks.
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    let gzip = storedGzip(bytes)
    let sum = Adler32.checksum(bytes)
    return [0x78, 0x01] + gzip[10..<gzip.count - 8]
      + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> UInt32($0)) }
  }

  private static func little(_ number: UInt32) -> [UInt8] {
    [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
  }
}
