import Tensor

/// Archives made by hand around a pickle program.
public enum Archive {
  /// A file whose data.pkl is `program`, with storages `data/0`, `data/1`, …
  public static func bytes(_ program: [UInt8], storages: [[UInt8]] = []) -> [UInt8] {
    var zip = ZipWriter()
    zip.add("m/data.pkl", ByteStorage(copying: program))
    zip.add("m/version", "3\n")
    for (number, storage) in storages.enumerated() {
      zip.add("m/data/\(number)", ByteStorage(copying: storage))
    }
    return zip.archive()
  }

  /// Reads a file whose data.pkl is protocol 2, `program` and STOP.
  public static func read(_ program: [UInt8]) throws -> TorchFile {
    try TorchFile(ByteStorage(copying: bytes([0x80, 2] + program + [0x2E])))
  }
}
