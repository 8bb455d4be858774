/// Where the storages of a file lie.
enum StorageSource: Sendable {
  case archive(ZipArchive)
  /// One for each storage of the heap.
  case slices([ByteStorage])
}

/// Brings in the storages that tensors need, each once: in the mapped file where they are stored as
/// they are, else unpacked.
struct StorageLoader {
  private let source: StorageSource
  /// The bytes of each storage that are needed; a storage that is not named is needed whole.
  private let needed: [Int: Range<Int>]
  /// The bytes that may still be unpacked.
  private var budget: MemoryBudget
  private var loaded: [Int: (bytes: ByteStorage, start: Int)] = [:]

  init(_ source: StorageSource, needed: [Int: Range<Int>] = [:], budget: MemoryBudget) {
    self.source = source
    self.needed = needed
    self.budget = budget
  }

  /// A storage's bytes from `start` on, at least those that are needed.
  mutating func bytes(of number: Int, in heap: PickleHeap) throws(FileFormatError)
    -> (bytes: ByteStorage, start: Int)
  {
    if let known = loaded[number] { return known }
    let result: (ByteStorage, Int)
    switch source {
    case .slices(let slices): result = (slices[number], 0)
    case .archive(let archive):
      let storage = heap.storages[number]
      let name: ByteText = "data/\(storage.key)"
      guard let member = archive.members[name] else {
        throw FileFormatError(.missingMember, "the archive has no member '\(name.excerpt())'")
      }
      guard member.count == storage.byteCount else {
        throw FileFormatError(
          .badStorage,
          "'\(name.excerpt())' has \(member.count) bytes; \(storage.count) \(storage.dtype) take "
            + "\(storage.byteCount)")
      }
      let range = member.isDeflated ? needed[number] ?? 0..<member.count : 0..<member.count
      result = (try archive.bytes(name, range, budget: &budget), range.lowerBound)
    }
    loaded[number] = result
    return result
  }
}

/// Bytes that may be taken for what does not lie in a file as it is needed.
public struct MemoryBudget: Sendable, Hashable {
  public private(set) var left: Int
  /// Of the whole, for messages.
  private let total: Int

  /// - Parameter bytes: the limit; `.max` for none.
  public init(_ bytes: Int = .max) {
    left = bytes
    total = bytes
  }

  /// Takes bytes off.
  ///
  /// - Throws: `limit` where they are too many.
  public mutating func spend(_ count: Int, on what: String) throws(FileFormatError) {
    guard count <= left else {
      throw FileFormatError(
        .limit,
        "\(what) takes \(count) bytes of memory, and one file may take \(total) here: give the job "
          + "more memory, or raise --limit-memory")
    }
    left -= count
  }
}
