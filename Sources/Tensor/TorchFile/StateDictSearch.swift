/// Looks for the state dict among the dicts that a file holds: checkpoints of training scripts have it
/// under a name of their own, beside epochs, optimiser states and settings.
struct StateDictSearch {
  struct Result {
    let dict: PickleContainer.Dict
    var notes: [String] = []
  }

  private struct Candidate {
    /// The key under which it lies and the place of the dict that it lies in; nil for the file's own
    /// object.
    let place: (key: ByteText, outer: Int)?
    let dict: PickleContainer.Dict
    /// Whether there are known names only on the way.
    let isNamed: Bool
  }

  /// The keys under which most training scripts put a state dict.
  private static let names: [ByteText] = ["state_dict", "model_state_dict", "model"]
  /// More wrappers than any script puts around each other.
  private static let depth = 8

  private let heap: PickleHeap
  private let stems: [String]

  init(_ heap: PickleHeap, stems: [String]) {
    self.heap = heap
    self.stems = stems
  }

  func result() throws(FileFormatError) -> Result {
    guard case .container(let number) = heap.root, let root = heap.dict(heap.root) else {
      throw heap.mismatch(heap.root, wanted: "a state dict, a dict of tensors,")
    }
    let candidates = candidates(root, number)
    if !stems.isEmpty {
      let fitting = candidates.filter { isFitting($0.dict) }
      if let result = try choice(fitting, of: candidates) { return result }
    }
    if root.entries.contains(where: { isTensor($0.value) }) { return Result(dict: root) }
    if let named = named(root) { return Result(dict: named) }
    return try choice(candidates.filter { isOfTensors($0.dict) }, of: candidates)
      ?? Result(dict: root)
  }

  /// The only one or the only one with a known name; nil where there are none.
  ///
  /// - Throws: `badContents` that lists them, where there are several.
  private func choice(
    _ fitting: [Candidate], of all: [Candidate]
  ) throws(FileFormatError) -> Result? {
    guard let first = fitting.first else { return nil }
    if fitting.count == 1 || first.place == nil { return Result(dict: first.dict) }
    let shown =
      fitting.prefix(8).map { path($0, in: all) }.joined(separator: ", ")
      + (fitting.count > 8 ? ", …" : "")
    let named = fitting.filter(\.isNamed)
    guard named.count == 1, let chosen = named.first else {
      throw FileFormatError(
        .badContents,
        "several dicts of the file fit: \(shown). Save the one that is wanted, alone")
    }
    return Result(
      dict: chosen.dict, notes: ["took \(path(chosen, in: all)) of the dicts that fit: \(shown)"])
  }

  /// The keys on the way, with points between.
  private func path(_ candidate: Candidate, in all: [Candidate]) -> String {
    var keys: [String] = []
    var place = candidate.place
    while let (key, outer) = place {
      keys.append(key.excerpt(40))
      place = all[outer].place
    }
    return "'\(keys.reversed().joined(separator: "."))'"
  }

  /// All dicts that can be reached over keys that are text, each once.
  private func candidates(_ root: PickleContainer.Dict, _ number: Int) -> [Candidate] {
    var found = [Candidate(place: nil, dict: root, isNamed: true)]
    var seen: Set<Int> = [number]
    var begin = 0
    for _ in 0..<Self.depth {
      let level = begin..<found.count
      begin = found.count
      for place in level {
        let outer = found[place]
        for (key, value) in outer.dict.entries {
          guard case .string(let key) = key, case .container(let number) = value,
            let dict = heap.dict(value), seen.insert(number).inserted
          else { continue }
          found.append(
            Candidate(
              place: (key, place), dict: dict, isNamed: outer.isNamed && Self.names.contains(key)))
        }
      }
    }
    return found
  }

  private func isTensor(_ item: PickleItem) -> Bool {
    if case .tensor = item { true } else { false }
  }

  /// Whether a key names a layer of the wanted network.
  private func isFitting(_ dict: PickleContainer.Dict) -> Bool {
    dict.entries.contains { entry in
      guard case .string(let key) = entry.key, isTensor(entry.value) else { return false }
      let bytes = Array(key.utf8)
      return stems.contains { StateDictOutline.layer($0, in: bytes) != nil }
    }
  }

  private func isOfTensors(_ dict: PickleContainer.Dict) -> Bool {
    !dict.entries.isEmpty
      && dict.entries.allSatisfy { entry in
        guard case .string = entry.key else { return false }
        return isTensor(entry.value)
      }
  }

  /// The dict under known names, one in the other.
  private func named(_ root: PickleContainer.Dict) -> PickleContainer.Dict? {
    var dict = root
    var result: PickleContainer.Dict?
    for _ in 0..<Self.depth {
      guard let inner = Self.names.lazy.compactMap({ dict[$0.description] }).first,
        let wrapped = heap.dict(inner)
      else { break }
      dict = wrapped
      result = wrapped
    }
    return result
  }
}
