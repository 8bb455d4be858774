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
  /// All objects that were saved, and where their storages lie.
  let heap: PickleHeap
  let source: StorageSource
  /// The object and the storages as checksums and sizes: the same for the same content, whatever
  /// the file is called and wherever it lies.
  public let fingerprint: Fingerprint
  /// What is odd about the file, but does no harm: a sentence each, without a full stop.
  public let notes: [String]

  /// Reads the file at `path`.
  ///
  /// - Parameter memory: what it may take to unpack it, where it lies in an archive.
  /// - Throws: `FileError` where it can't be opened, `FileFormatError` for what is wrong with it.
  public static func read(
    _ path: Path, files: FileSystem, memory: MemoryBudget = MemoryBudget()
  ) throws -> TorchFile {
    try TorchFile(try files.map(path, limit: memory.left), path: path)
  }

  /// Reads a file's bytes; `path` is for messages.
  public init(_ file: ByteStorage, path: Path? = nil) throws(FileFormatError) {
    do throws(FileFormatError) {
      let content = try Self.boundedContent(of: file)
      self.path = path
      format = content.format
      heap = content.heap
      source = content.source
      fingerprint = content.fingerprint
      notes = content.notes
    } catch {
      throw error.at(path)
    }
  }

  struct Content {
    let format: Format
    let heap: PickleHeap
    let source: StorageSource
    let fingerprint: Fingerprint
    let notes: [String]
  }

  /// The object that was saved, with all of its tensors.
  ///
  /// - Parameter memory: for storages that are compressed.
  /// - Throws: Where it holds anything that a `PickleValue` can't be.
  public func value(memory: MemoryBudget = MemoryBudget()) throws(FileFormatError) -> PickleValue {
    do throws(FileFormatError) {
      var tree = PickleTree(heap, storages: StorageLoader(source, budget: memory))
      return try tree.value(heap.root)
    } catch {
      throw error.at(path)
    }
  }

  /// Whether the object is a dict with a text as key.
  public func has(key: String) -> Bool { heap.dict(heap.root)?[key] != nil }

  /// The bytes of all storages that are named, whether they are read or not.
  var storageBytes: Int {
    heap.storages.reduce(0) { sum, storage in
      let (total, overflow) = sum.addingReportingOverflow(storage.byteCount)
      return overflow ? .max >> 4 : total
    }
  }

  /// The bytes that may be taken for what can't be used where it lies in the file.
  package var copyBudget: Int { (64 << 20) + min(storageBytes, .max >> 4) }

  /// Some files are beyond all limits for what they are: the published zoos, prepared for loaders, hold hundreds of
  /// thousands of tensors.
  private static func boundedContent(of file: ByteStorage) throws(FileFormatError) -> Content {
    do throws(FileFormatError) {
      return try content(of: file)
    } catch {
      let name = Array("\n\(ImageSetReader.modelZooClass)\n".utf8)
      // The object comes first, and in it the class of the first set.
      let beginning = file.bytes.prefix(1 << 16)
      if error.kind == .limit, beginning.firstRange(of: name) != nil {
        throw ImageSetReader.modelZoo
      }
      throw error
    }
  }

  private static func content(of file: ByteStorage) throws(FileFormatError) -> Content {
    let bytes = file.bytes
    if bytes.isEmpty {
      throw FileFormatError(.truncated, "the file is empty; copy or save it again")
    }
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0x50, 0x4B, 0x05, 0x06])
    {
      return try zipContent(file)
    }
    if let start = legacyStart(file) { return try legacyContent(file, from: start) }
    let expectation = "expected a file written by torch.save"
    if let format = ForeignFormat(of: bytes) {
      throw FileFormatError(
        format == .tar ? .unsupportedVersion : .notAnArchive, "\(format); \(expectation)", offset: 0
      )
    }
    throw FileFormatError(
      .notAnArchive, "neither a zip archive nor PyTorch's older format; \(expectation)", offset: 0)
  }
}
