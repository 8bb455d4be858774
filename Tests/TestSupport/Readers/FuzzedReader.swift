import Sparsify
import Tensor

/// The readers of what comes from outside, each as a function of bytes, for tests that feed them
/// damaged ones.
public enum FuzzedReader: String, CaseIterable, Codable, Sendable {
  /// A file of torch 1.6 or later; then the same with all checksums made right.
  case zip
  /// A file from before torch 1.6; its first bytes are made those of such a file.
  case legacy
  /// A pickle program, put into a sound file with the storages of a data set.
  case pickle
  /// The length of what comes out, as two bytes, and a deflate stream.
  case inflate
  case idx
  case json
  case safetensors
  /// An archive that is read as a folder; then the same with the sums of all tar headers made right.
  case tree
  /// The state of a trial; then the same with its checksum made right.
  case state

  /// Reads `bytes`, uses what comes out as the tool does, writes it and reads it back.
  ///
  /// Traps where the reader breaks a promise: an error without a message or of a type that it does not
  /// announce, or a value that is not what it should be. Whoever runs this expects crashes to be seen.
  ///
  /// - Returns: Whether the bytes were accepted.
  @discardableResult
  public func accepts(_ bytes: [UInt8]) -> Bool {
    do {
      try read(bytes)
      return true
    } catch {
      let isAnnounced =
        error is FileFormatError || error is JSONError || error is TrialStateError
        || error is TreeError
      promise(isAnnounced, "\(self): an error of the type \(type(of: error))")
      promise(!"\(error)".isEmpty, "\(self): an error without a message")
      return false
    }
  }

  /// The same for the bytes as they are and with their checksums made right.
  ///
  /// - Returns: Whether either was accepted.
  @discardableResult
  public func acceptsRepaired(_ bytes: [UInt8]) -> Bool {
    let isAccepted = accepts(bytes)
    guard let repaired = repaired(bytes) else { return isAccepted }
    return accepts(repaired) || isAccepted
  }

  private func read(_ bytes: [UInt8]) throws {
    switch self {
    case .zip: try TorchRoundTrip.check(bytes)
    case .legacy: try TorchRoundTrip.check(Self.magic + bytes.dropFirst(Self.magic.count))
    case .pickle: try TorchRoundTrip.check(Archive.bytes(bytes, storages: Self.storages))
    case .inflate: try Self.inflate(bytes)
    case .idx: try Self.idx(bytes)
    case .json: try Self.json(bytes)
    case .safetensors: try Self.safetensors(bytes)
    case .tree: try Self.tree(bytes)
    case .state: try Self.state(bytes)
    }
  }

  // MARK: Checksums

  /// The bytes with their checksums made right, so that what they guard is read too; nil for formats
  /// without, and where nothing changes.
  private func repaired(_ bytes: [UInt8]) -> [UInt8]? {
    let repaired: [UInt8]
    switch self {
    case .zip: repaired = SoundChecksums.archive(bytes)
    case .state: repaired = SoundChecksums.trialState(bytes)
    case .tree: repaired = SoundChecksums.tar(bytes)
    case .legacy, .pickle, .inflate, .idx, .json, .safetensors: return nil
    }
    return repaired == bytes ? nil : repaired
  }

  /// The bytes that a checksum guards and that are most worth damaging: of an archive, those of data.pkl.
  public func guarded(_ bytes: [UInt8]) -> Range<Int>? {
    switch self {
    case .zip:
      ZipLayout(bytes).members.first { $0.name.suffix(8).elementsEqual("data.pkl".utf8) }?.content
    case .state: 0..<max(bytes.count - 4, 0)
    case .legacy, .pickle, .inflate, .idx, .json, .safetensors, .tree: nil
    }
  }

  // MARK: Readers

  /// How every legacy file begins.
  private static let magic: [UInt8] = [
    0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]

  /// Of the sizes of those of the fixture torch/2.15/dataset.pt. Zeros are pixels and labels.
  private static let storages = [600, 48, 300, 24, 400, 32].map { [UInt8](repeating: 0, count: $0) }

  private static func safetensors(_ bytes: [UInt8]) throws {
    let file = try SafetensorsFile(ByteStorage(copying: bytes))
    for name in file.names {
      guard let tensor = file[name.description] else { continue }
      promise(tensor.floats().count == tensor.count, "\(name): a tensor of another size")
    }
  }

  private static func tree(_ bytes: [UInt8]) throws {
    guard let tree = try ArchiveFormat.open(ByteStorage(copying: bytes)) else { return }
    var folders: [Path] = [""]
    while let folder = folders.popLast() {
      promise(try tree.node(at: folder) == .folder, "tree: '\(folder)' is no folder")
      for entry in try tree.entries(of: folder) {
        let name = entry.name.bytes
        promise(
          !name.isEmpty && !name.contains(0) && !name.contains(UInt8(ascii: "/"))
            && entry.name != ".." && entry.name != ".", "tree: the name '\(entry.name)'")
        let path = folder / entry.name
        switch try tree.node(at: path) {
        case .folder: folders.append(path)
        case .file(let size):
          guard let content = try? tree.bytes(of: path, limit: 1 << 20) else { continue }
          promise(content.bytes.count == size, "tree: '\(path)' has another size than it says")
        case .other: break
        case nil: promise(false, "tree: '\(path)' is not there")
        }
      }
    }
  }

  private static func inflate(_ bytes: [UInt8]) throws {
    guard bytes.count >= 2 else { return }
    let count = Int(bytes[0]) | Int(bytes[1]) << 8
    // Exactly as large as promised, so that a sanitizer sees one byte more.
    var output = [UInt8](repeating: 0, count: count)
    try bytes.withUnsafeBytes { input in
      try output.withUnsafeMutableBytes {
        try Inflate.inflate(UnsafeRawBufferPointer(rebasing: input[2...]), into: $0)
      }
    }
  }

  private static func idx(_ bytes: [UInt8]) throws {
    let file = try IdxFile(ByteStorage(copying: bytes))
    promise(
      file.elements.bytes.count == file.shape.reduce(1, *), "idx: \(file.shape) is not its size")
  }

  private static func json(_ bytes: [UInt8]) throws {
    let value = try JSONValue(parsing: bytes)
    for style in [JSONStyle.oneLine, .indented(2)] {
      let text = value.text(style)
      // Texts are compared, for NaN is not equal to itself.
      let again = try? JSONValue(parsing: Array(text.utf8))
      promise(again?.text(style) == text, "json: reads as something else when written again")
    }
  }

  private static func state(_ bytes: [UInt8]) throws {
    let state = try TrialState(decoding: bytes)
    let written = state.bytes
    let again = try? TrialState(decoding: written)
    promise(again?.bytes == written, "state: reads as something else when written again")
    guard state.fits(TrialStateSample.architecture, optimizer: .adam, epochs: 25) else { return }
    for record in state.records {
      promise((0...1).contains(record.sparsity), "state: a sparsity of \(record.sparsity)")
    }
  }
}
