/// A checkpoint's tensors by key, type and shape, before any of their bytes is read.
public struct StateDictOutline: Sendable {
  private struct Entry: Sendable {
    var tensor: TensorOutline
    let origin: Origin
  }

  /// From which of the file's tensors the elements come.
  private enum Origin: Sendable {
    case tensor(Int)
    case product(Int, mask: Int)
  }

  private let entries: [Entry]
  /// What is odd, but does no harm: a sentence each, without a full stop.
  public let notes: [String]
  private let file: TorchFile

  /// In the order of the file.
  public var tensors: [TensorOutline] { entries.map(\.tensor) }

  /// Finds the state dict in a file: its object or the one dict within it that is one. Prefixes that
  /// all keys have are taken off, pairs that pruning leaves become one tensor, and counters of wrappers
  /// are left out.
  ///
  /// - Parameter stems: what some keys of a wanted network begin with, up to the first point, one or several a network;
  ///   none for any network.
  /// - Throws: `badContents` where there is none, or `forbiddenGlobal` where something else stands in
  ///   a tensor's place.
  public init(_ file: TorchFile, stems: [String] = []) throws(FileFormatError) {
    do throws(FileFormatError) {
      let heap = file.heap
      let found = try StateDictSearch(heap, stems: stems).result()
      var notes = file.notes + found.notes
      var entries: [Entry] = []
      for (key, value) in found.dict.entries {
        let key = try Self.text(key)
        guard case .tensor(let number) = value else {
          throw heap.mismatch(value, wanted: "a tensor").of(key: key.description)
        }
        let tensor = heap.tensors[number]
        entries.append(
          Entry(
            tensor: TensorOutline(
              key: key, dtype: heap.storages[tensor.storage].dtype, shape: tensor.shape),
            origin: .tensor(number)))
      }
      guard !entries.isEmpty else {
        throw FileFormatError(.badContents, "the state dict is empty")
      }
      let counters = Self.removeCounters(&entries)
      if !counters.isEmpty {
        notes.append("ignored the counters \(counters.prefix(4).joined(separator: ", "))")
      }
      Self.removePrefixes(&entries, stems: stems)
      let masked = Self.join(&entries)
      if !masked.isEmpty {
        notes.append(
          "took \(masked.prefix(4).joined(separator: ", "))\(masked.count > 4 ? ", …" : "") as the "
            + "product of _orig and _mask; the mask is not kept in training")
      }
      self.entries = entries
      self.notes = notes
      self.file = file
    } catch {
      throw error.at(file.path)
    }
  }

  /// The outline of the checkpoint at `path`.
  ///
  /// - Parameter memory: as for `TorchFile.read`.
  /// - Throws: `FileError` where the file can't be opened, else as above.
  public static func read(
    _ path: Path, stems: [String] = [], files: FileSystem, memory: MemoryBudget = MemoryBudget()
  ) throws -> StateDictOutline {
    try StateDictOutline(try TorchFile.read(path, files: files, memory: memory), stems: stems)
  }

  private static func text(_ key: PickleContainer.Key) throws(FileFormatError) -> ByteText {
    switch key {
    case .string(let text): return text
    case .int(let number):
      throw FileFormatError(
        .badContents, "a state dict's keys are text; this one has the number \(number)")
    case .bytes:
      throw FileFormatError(.badPickle, "a key of the state dict is not UTF-8")
    case .other(let type, _):
      throw FileFormatError(
        .badContents, "a state dict's keys are text; this one has a \(type.excerpt())")
    }
  }

  // MARK: Keys

  /// Takes out what averaging and normalisation count where the layer itself is absent.
  private static func removeCounters(_ entries: inout [Entry]) -> [String] {
    let normalised = Set(
      entries.lazy.compactMap { stem(of: $0.tensor.key, before: "running_mean") })
    var counters: [String] = []
    entries.removeAll { entry in
      let tensor = entry.tensor
      guard tensor.shape.allSatisfy({ $0 == 1 }) else { return false }
      let isCounter =
        stem(of: tensor.key, before: "n_averaged") != nil
        || stem(of: tensor.key, before: "num_batches_tracked").map { !normalised.contains($0) }
          == true
      if isCounter { counters.append(tensor.key.excerpt()) }
      return isCounter
    }
    return counters
  }

  /// What stands before a key's last part, where that is `part`.
  private static func stem(of key: ByteText, before part: ByteText) -> [UInt8]? {
    guard key == part || key.hasSuffix(".\(part)") else { return nil }
    return Array(key.utf8.dropLast(part.utf8.count))
  }

  /// What wrappers put in front of every key, where the network is not known.
  private static let wrappers = ["module.", "_orig_mod.", "net.", "model."]

  private static func removePrefixes(_ entries: inout [Entry], stems: [String]) {
    let keys = entries.map { Array($0.tensor.key.utf8) }
    for stem in stems {
      let prefixes = Set(keys.compactMap { key in layer(stem, in: key).map { key[..<$0] } })
      if prefixes.count == 1, let prefix = prefixes.first {
        // What has another beginning belongs to no layer, and is for the network to refuse.
        let shorter = keys.map { $0.starts(with: prefix) ? $0[prefix.count...] : $0[...] }
        if Set(shorter).count == shorter.count { rename(&entries, shorter) }
        return
      }
    }
    var rest = keys.map { $0[...] }
    while let prefix = wrappers.map({ Array($0.utf8) }).first(where: { prefix in
      rest.allSatisfy { $0.starts(with: prefix) && $0.count > prefix.count }
    }) {
      rest = rest.map { $0.dropFirst(prefix.count) }
    }
    rename(&entries, rest)
  }

  private static func rename(_ entries: inout [Entry], _ keys: [ArraySlice<UInt8>]) {
    for i in entries.indices where keys[i].count < entries[i].tensor.key.utf8.count {
      entries[i].tensor.key = ByteText(String(decoding: keys[i], as: UTF8.self))
    }
  }

  /// Where in a key its layer's name begins: behind the last point before `stem` and a point.
  static func layer(_ stem: String, in key: [UInt8]) -> Int? {
    let wanted = Array("\(stem).".utf8)
    var start = 0
    while start + wanted.count <= key.count {
      if key[start...].starts(with: wanted) { return start }
      guard let point = key[start...].firstIndex(of: UInt8(ascii: ".")) else { return nil }
      start = point + 1
    }
    return nil
  }

  /// Makes one entry of each pair that pruning leaves, in the first one's place.
  private static func join(_ entries: inout [Entry]) -> [String] {
    func base(_ key: ByteText, _ ending: String) -> [UInt8]? {
      let (bytes, ending) = (Array(key.utf8), Array(ending.utf8))
      return bytes.suffix(ending.count) == ending[...] ? bytes.dropLast(ending.count) : nil
    }
    var masks: [[UInt8]: Int] = [:]
    for (place, entry) in entries.enumerated() {
      if let base = base(entry.tensor.key, "_mask") { masks[base] = place }
    }
    let plain = Set(entries.map { Array($0.tensor.key.utf8) })
    var joined: [String] = []
    var spent: Set<Int> = []
    for place in entries.indices {
      let tensor = entries[place].tensor
      guard let base = base(tensor.key, "_orig"), let mask = masks[base],
        !plain.contains(base), entries[mask].tensor.shape == tensor.shape,
        tensor.dtype.isFloatingPoint, case .tensor(let original) = entries[place].origin,
        case .tensor(let factor) = entries[mask].origin
      else { continue }
      let key = ByteText(String(decoding: base, as: UTF8.self))
      entries[place] = Entry(
        tensor: TensorOutline(key: key, dtype: tensor.dtype, shape: tensor.shape),
        origin: .product(original, mask: factor))
      spent.insert(mask)
      joined.append(key.excerpt())
    }
    entries = entries.enumerated().filter { !spent.contains($0.offset) }.map(\.element)
    return joined
  }

  // MARK: Bytes

  /// Reads the tensors.
  ///
  /// - Parameter memory: for what does not lie in the file as it is needed; of compressed storages only
  ///   the part that the tensors lie in.
  public func load(memory: MemoryBudget = MemoryBudget()) throws(FileFormatError) -> StateDict {
    do throws(FileFormatError) {
      var budget = min(file.copyBudget, memory.left)
      var products = budget
      var tree = PickleTree(
        file.heap, storages: StorageLoader(file.source, needed: needed, budget: memory))
      var tensors: [(key: ByteText, value: Tensor)] = []
      for entry in entries {
        let key = entry.tensor.key
        do throws(FileFormatError) {
          switch entry.origin {
          case .tensor(let number):
            tensors.append((key, try tree.tensor(number).contiguous(budget: &budget)))
          case .product(let number, let mask):
            let original = try tree.tensor(number).contiguous(budget: &budget)
            let factor = try tree.tensor(mask).contiguous(budget: &budget)
            tensors.append((key, try original.multiplied(by: factor, budget: &products)))
          }
        } catch {
          throw error.of(key: key.description)
        }
      }
      return StateDict(tensors)
    } catch {
      throw error.at(file.path)
    }
  }

  /// Of each storage the bytes that the tensors lie in.
  private var needed: [Int: Range<Int>] {
    var needed: [Int: Range<Int>] = [:]
    for entry in entries {
      let numbers =
        switch entry.origin {
        case .tensor(let number): [number]
        case .product(let number, let mask): [number, mask]
        }
      for tensor in numbers.map({ file.heap.tensors[$0] }) {
        let size = file.heap.storages[tensor.storage].dtype.size
        let end =
          StridedTensor.reach(shape: tensor.shape, strides: tensor.strides, offset: tensor.offset)
          ?? 0
        let range = min(tensor.offset, end) * size..<end * size
        let known = needed[tensor.storage].map { $0.isEmpty ? range : $0 } ?? range
        needed[tensor.storage] =
          range.isEmpty
          ? known
          : min(known.lowerBound, range.lowerBound)..<max(known.upperBound, range.upperBound)
      }
    }
    return needed
  }
}

extension Tensor {
  /// The product with a tensor of the same shape, element by element, in this one's type.
  ///
  /// - Parameter budget: the bytes that products may take, less those of this one: a small file can ask for many of one
  ///   storage.
  /// - Throws: `limit` where that is too little.
  fileprivate func multiplied(
    by factor: Tensor, budget: inout Int
  ) throws(FileFormatError) -> Tensor {
    guard bytes.count <= budget else {
      throw FileFormatError(
        .limit, "the products of tensors and masks need more memory than the file accounts for")
    }
    budget -= bytes.count
    if dtype == .float64 {
      return Tensor(
        dtype: dtype, shape: shape,
        storage: ByteStorage(copying: zip(doubles(), factor.doubles()).map { $0 * $1 }))
    }
    return Tensor(zip(floats(), factor.floats()).map { $0 * $1 }, shape: shape, dtype: dtype)
  }
}
