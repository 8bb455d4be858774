import Tensor

/// Files made around a pickle program.
public enum PickledArchive {
  /// The bytes of each of the storages, those of the fixture 2.15/dataset.
  private static let storageSizes = [600, 48, 300, 24, 400, 32]

  /// A sound archive whose data.pkl is `program`, with the storages `data/0`, `data/1`, …
  public static func bytes(_ program: [UInt8], storages: [[UInt8]]) -> [UInt8] {
    var zip = ZipWriter()
    program.withUnsafeBytes { zip.add("m/data.pkl", $0) }
    zip.add("m/version", "3\n")
    for (number, storage) in storages.enumerated() {
      storage.withUnsafeBytes { zip.add("m/data/\(number)", $0) }
    }
    return zip.archive()
  }

  /// The same with storages of small numbers.
  static func bytes(_ program: [UInt8]) -> [UInt8] {
    bytes(program, storages: storageSizes.map { [UInt8](repeating: 1, count: $0) })
  }
}

/// Bytes that begin as files from before torch 1.6 do.
enum LegacyBytes {
  private static let magic: [UInt8] = [
    0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]

  static func withMagic(_ bytes: [UInt8]) -> [UInt8] { magic + bytes.dropFirst(magic.count) }
}
