/// Why a file can't be read as one of a format: PyTorch's, numpy's, MATLAB's, idx, safetensors, or an archive.
public struct FileFormatError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Kind: String, Sendable, CaseIterable {
    /// Another format than was asked for: an empty file, a text, another archive.
    case notAnArchive
    /// The file, or a length in it, ends before the promised bytes.
    case truncated
    /// The zip structure contradicts itself or points outside the file.
    case badArchive
    /// The CRC-32 of a member does not match its bytes.
    case checksum
    /// A member is encrypted, or compressed in a way that PyTorch never uses.
    case unsupportedCompression
    /// A member name that would leave the folder.
    case unsafeName
    /// A part that is needed is absent: data.pkl, version, a storage that the pickle names, or a variable.
    case missingMember
    /// A format version, pickle protocol or old container that is not supported.
    case unsupportedVersion
    /// A byte order that is not converted.
    case byteOrder
    /// The pickle program is malformed.
    case badPickle
    /// Something made with a name outside the fixed list of what checkpoints and data sets need, where
    /// a tensor or a plain value is needed.
    case forbiddenGlobal
    /// A depth, count or size beyond the limits.
    case limit
    /// A shape, stride, offset or type that does not describe a tensor in its storage.
    case badTensor
    /// A storage whose bytes do not fit its type and element count.
    case badStorage
    /// A well-formed file that is not what was asked for.
    case badContents
  }

  public let kind: Kind
  /// What was found, what was expected and what to do.
  public let message: String
  public var path: Path?
  /// The byte of the file, or of the member named in the message, where the fault lies.
  public var offset: Int?
  /// The state dict's key, or the data set's name.
  public var key: String?

  public init(
    _ kind: Kind, _ message: String, path: Path? = nil, offset: Int? = nil, key: String? = nil
  ) {
    self.kind = kind
    self.message = message
    self.path = path
    self.offset = offset
    self.key = key
  }

  /// Path, message, place and kind on one line. Control characters, which names in hostile files may
  /// hold, come out as U+FFFD, and very long names are cut.
  public var description: String {
    let place = [key.map { "'\($0.excerpt())'" }, offset.map { "byte \($0)" }]
      .compactMap { $0 }
    return (path.map { "\($0): " } ?? "") + message.excerpt(Self.longestText)
      + (place.isEmpty ? "" : " (at \(place.joined(separator: ", ")))") + " [\(kind.rawValue)]"
  }

  private static let longestText = 500

  func at(_ path: Path?) -> FileFormatError {
    var error = self
    error.path = error.path ?? path
    return error
  }

  func of(key: String) -> FileFormatError {
    var error = self
    error.key = error.key ?? key
    return error
  }
}
