import Foundation
import TestSupport

extension Fixtures {
  /// Files larger than this take long and show nothing more.
  private static let longest = 16_384

  /// Real files for a reader, all of them sound.
  static func files(for reader: FuzzedReader) throws -> [[UInt8]] {
    let files: [[UInt8]] =
      switch reader {
      case .zip: try checkpoints(legacy: false)
      case .legacy: try checkpoints(legacy: true)
      case .pickle:
        try checkpoints(legacy: false).compactMap { file in
          FuzzedReader.zip.guarded(file).map { Array(file[$0]) }
        }
      case .json: try sound.map { try bytes($0 + ".json") } + reader.samples
      case .inflate:
        try [("stored", 3_000), ("fixed", 8_000), ("huffman", 8_000), ("runs", 8_000)].map {
          [UInt8($1 & 0xFF), UInt8($1 >> 8)] + (try bytes("deflate/\($0).bin"))
        }
      case .tree:
        try ["gnu", "pax"].map { try bytes("archives/\($0).tar.gz") } + reader.samples
      case .idx, .state, .safetensors: reader.samples
      }
    return files.filter { $0.count <= longest || reader == .state }
  }

  private static func checkpoints(legacy: Bool) throws -> [[UInt8]] {
    try (sound + reports).map { try bytes($0 + ".pt") }.filter { $0.starts(with: [0x80]) == legacy }
  }
}
