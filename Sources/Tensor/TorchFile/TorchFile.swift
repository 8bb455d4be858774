/// A file that `torch.save` wrote, read without executing anything.
///
/// The storages stay where they are, in the mapped file, unless they are compressed.
public struct TorchFile: Sendable {
  public enum Format: String, Sendable {
    /// The zip container, torch 1.6 and later.
    case zip
    /// The container from before torch 1.6.
    case legacy
  }

  public let path: Path?
  public let format: Format
  /// The object that was saved.
  public let root: PickleValue
  /// The object and the storages as checksums and sizes: the same for the same content, whatever
  /// the file is called and wherever it lies.
  public let fingerprint: Fingerprint
  /// The bytes of all storages.
  public let storageBytes: Int

  /// Reads the file at `path`.
  ///
  /// - Throws: `FileError` where it can't be opened, `TorchFileError` for what is wrong with it.
  public static func read(_ path: Path, files: FileSystem) throws -> TorchFile {
    try TorchFile(try files.map(path), path: path)
  }

  /// Reads a file's bytes; `path` is for messages.
  public init(_ file: ByteStorage, path: Path? = nil) throws(TorchFileError) {
    do throws(TorchFileError) {
      let content = try Self.content(of: file)
      self.path = path
      format = content.format
      root = content.root
      fingerprint = content.fingerprint
      storageBytes = content.storageBytes
    } catch {
      throw error.at(path)
    }
  }

  struct Content {
    let format: Format
    let root: PickleValue
    let fingerprint: Fingerprint
    let storageBytes: Int
  }

  private static func content(of file: ByteStorage) throws(TorchFileError) -> Content {
    let bytes = file.bytes
    if bytes.isEmpty {
      throw TorchFileError(.truncated, "the file is empty; copy or save it again")
    }
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0x50, 0x4B, 0x05, 0x06])
    {
      return try zipContent(file)
    }
    if bytes.starts(with: LegacyMagic.bytes) { return try legacyContent(file) }
    if bytes.count > 262, bytes[257..<262].elementsEqual("ustar".utf8) {
      throw TorchFileError(
        .unsupportedVersion,
        "a tar container, as written before torch 0.2; load and save it with a newer torch")
    }
    throw TorchFileError(
      .notAnArchive,
      "neither a zip archive nor PyTorch's older format; expected a file written by torch.save",
      offset: 0)
  }
}
