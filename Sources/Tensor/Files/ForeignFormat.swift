/// What a file is that was given in place of another, by its first bytes, and what to do about it.
public enum ForeignFormat: Sendable, CaseIterable, CustomStringConvertible {
  case lfsPointer, html
  case gzip, bzip2, xz, zstandard, sevenZip, rar
  case matlab5, hdf5
  case numpy, safetensors, tar, pickle, zip, json, linkText, text

  /// The first bytes of a file that tell its format.
  static let headSize = 512

  /// - Parameter bytes: the file's, or its first `headSize`.
  /// - Returns: nil for formats that are not known.
  public init?(of bytes: UnsafeRawBufferPointer) {
    func begins(_ signature: [UInt8], at offset: Int = 0) -> Bool {
      bytes.count >= offset + signature.count
        && bytes[offset..<(offset + signature.count)].elementsEqual(signature)
    }
    for (signature, offset, format) in Self.signatures where begins(signature, at: offset) {
      self = format
      return
    }
    let start = bytes.prefix(Self.headSize).drop { Self.blanks.contains($0) }
    let tag = String(decoding: start.prefix(14), as: UTF8.self).lowercased()
    if tag.hasPrefix("<!doctype html") || tag.hasPrefix("<html") || tag.hasPrefix("<head") {
      self = .html
    } else if Self.isSafetensors(bytes) {
      self = .safetensors
    } else if bytes.count >= 2, bytes[0] == 0x80, 2...5 ~= bytes[1] {
      self = .pickle
    } else if let first = start.first, bytes.prefix(Self.headSize).allSatisfy({ Self.isText($0) }),
      start.contains(where: { $0 < 0x80 })
    {
      self = first == UInt8(ascii: "{") ? .json : Self.isPath(bytes) ? .linkText : .text
    } else {
      return nil
    }
  }

  private static let signatures: [(bytes: [UInt8], offset: Int, format: ForeignFormat)] = [
    (Array("version https://git-lfs".utf8), 0, .lfsPointer),
    ([0x1F, 0x8B], 0, .gzip), (Array("BZh".utf8), 0, .bzip2),
    ([0xFD] + Array("7zXZ".utf8) + [0], 0, .xz), ([0x28, 0xB5, 0x2F, 0xFD], 0, .zstandard),
    ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], 0, .sevenZip), (Array("Rar!".utf8), 0, .rar),
    // The header of MAT 7.3 is text too, and HDF5 begins behind it.
    (Array("MATLAB 7.3".utf8), 0, .hdf5), (Array("MATLAB 5.0".utf8), 0, .matlab5),
    ([0x89] + Array("HDF\r\n".utf8), 0, .hdf5), ([0x93] + Array("NUMPY".utf8), 0, .numpy),
    (Array("ustar".utf8), 257, .tar), (Array("PK\u{3}\u{4}".utf8), 0, .zip),
  ]

  private static let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]

  /// Eight bytes for the length of a JSON object, which follows.
  private static func isSafetensors(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= 10, bytes[8] == UInt8(ascii: "{") else { return false }
    return bytes.loadUnaligned(as: UInt64.self).littleEndian <= SafetensorsFile.largestHeader
  }

  /// What a symbolic link holds, alone in a file: so some archivers and version control systems keep it.
  private static func isPath(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count < 256 && bytes.contains(UInt8(ascii: "/"))
      && !bytes.contains { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: " ") }
  }

  private static func isText(_ byte: UInt8) -> Bool {
    byte >= 0x80 || 0x20..<0x7F ~= byte || 0x09...0x0D ~= byte
  }

  /// What it is and the remedy, without a full stop.
  public var description: String {
    switch self {
    case .lfsPointer:
      "a Git LFS pointer, not the file itself: run 'git lfs pull' where it was cloned"
    case .html:
      "an HTML page, as a failed download leaves: download the file again, from its direct address"
    case .gzip: "compressed with gzip: unpack it with gunzip, or 'tar xzf' for a .tar.gz"
    case .bzip2: "compressed with bzip2: unpack it with bunzip2, or 'tar xjf' for a .tar.bz2"
    case .xz: "compressed with xz: unpack it with unxz, or 'tar xJf' for a .tar.xz"
    case .zstandard: "compressed with zstd: unpack it with unzstd"
    case .sevenZip: "a 7z archive: unpack it first, with 7z x"
    case .rar: "a rar archive: unpack it first, with unrar x"
    case .matlab5: "a MATLAB 5 file: read it with scipy.io.loadmat and save tensors with torch.save"
    case .hdf5:
      "an HDF5 file (MATLAB 7.3, Keras): read it with h5py and save tensors with torch.save"
    case .numpy: "a numpy array (.npy): make tensors of it and save them with torch.save"
    case .safetensors:
      "a safetensors file: load it with safetensors.torch.load_file and save it with torch.save"
    case .tar:
      "a tar archive: unpack it first, with 'tar xf'; a checkpoint of torch before 0.2 is to be "
        + "loaded and saved with a newer torch"
    case .pickle: "a plain pickle, not written by torch.save: load it in Python and torch.save it"
    case .zip: "a zip archive: unpack it first, with unzip"
    case .json: "a JSON text"
    case .linkText:
      "the text of a symbolic link, which leads nowhere as a plain file: put the file itself there"
    case .text: "plain text"
    }
  }
}

extension FileSystem {
  /// What a file is, by its first bytes, and by nothing else of it; nil where that is not known, or no file is there.
  public func foreignFormat(of path: Path) throws(FileError) -> ForeignFormat? {
    let head = try readHead(of: path, count: ForeignFormat.headSize)
    return head.flatMap { head in head.bytes.withUnsafeBytes { ForeignFormat(of: $0) } }
  }
}
