/// What the bytes of images stand for: a table for each channel, or one for all of them.
struct PixelLevels: Sendable {
  private static let count = 256
  private let channels: Int
  /// Channels take them in turn.
  private let tables: Int
  /// `[table][byte]`
  private let values: [Float]

  /// - Parameter scaling: nil takes the numbers as they are.
  init(_ scaling: ImageScaling?, channels: Int) {
    self.channels = channels
    let tables = Self.tables(scaling)
    var values = (0..<tables).flatMap { _ in (0..<Self.count).map { Float($0) } }
    values.withUnsafeMutableBufferPointer {
      scaling?.apply(to: $0, shape: [1, tables, 1, Self.count])
    }
    self.tables = tables
    self.values = values
  }

  /// As many as scaling tells channels apart.
  private static func tables(_ scaling: ImageScaling?) -> Int {
    max(1, scaling?.means.count ?? 0)
  }

  /// The bytes of the tables.
  static func byteCount(_ scaling: ImageScaling?) -> Int {
    tables(scaling) * count * MemoryLayout<Float>.stride
  }

  var areFinite: Bool { values.allSatisfy(\.isFinite) }

  /// Writes the numbers of one image.
  ///
  /// - Parameters:
  ///   - bytes: `[channel][plane]`, the image as it is stored.
  ///   - plane: the pixels of one channel.
  ///   - target: has room for as many.
  func convert(
    _ bytes: UnsafePointer<UInt8>, plane: Int, into target: UnsafeMutablePointer<Float>
  ) {
    values.withUnsafeBufferPointer { values in
      for channel in 0..<channels {
        let table = values.baseAddress! + channel % tables &* Self.count
        let first = channel &* plane
        for i in first..<first &+ plane { target[i] = table[Int(bytes[i])] }
      }
    }
  }
}
