/// What a zip archive is that `torch.save` did not write, by the names of its members.
enum ForeignZip: CustomStringConvertible {
  case numpy, zoo, other

  /// - Returns: nil for a file of torch, sound or not.
  init?(_ members: [ZipMember]) {
    guard !members.isEmpty else { return nil }
    func has(_ endings: String...) -> Bool {
      let endings = endings.map { ByteText($0) }
      return members.contains { member in endings.contains { member.name.hasSuffix($0) } }
    }
    // A zoo may hold files of all the names that torch gives to its own.
    if has("params.json", "result.json") {
      self = .zoo
    } else if members.contains(where: { Self.isOfTorch($0.name.utf8) }) {
      return nil
    } else if has(".npy") {
      self = .numpy
    } else {
      self = has("/checkpoints", "dataset.pt") ? .zoo : .other
    }
  }

  /// Whether a member is one of those of which `torch.save` and `torch.jit.save` write at least one: they lie in the
  /// archive's only folder, not deeper. Where somebody packed them again, they may lie in none.
  private static func isOfTorch(
    _ name: some Collection<UInt8>,
    oneOf files: [String] = ["data.pkl", "version", "constants.pkl"]
  ) -> Bool {
    let words = name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return words.count <= 2 && files.contains { words[words.count - 1].elementsEqual($0.utf8) }
  }

  /// Whether a zip archive's first member is what `torch.save` writes first.
  static func beginsAsTorch(_ file: UnsafeRawBufferPointer) -> Bool {
    var reader = ByteReader(
      file, from: min(26, file.count), shortage: .truncated, what: "the header")
    guard let count = try? reader.integer(UInt16.self), (try? reader.skip(2)) != nil,
      let name = try? reader.take(Int(count))
    else { return false }
    return isOfTorch(name, oneOf: ["data.pkl"])
  }

  /// What it is and the remedy.
  var description: String {
    switch self {
    case .numpy:
      "a numpy .npz archive: load it with numpy and save tensors with torch.save"
    case .zoo: "a zipped zoo: unpack it first, with unzip, and give its folder"
    case .other: "a zip archive that torch.save did not write: unpack it first, with unzip"
    }
  }
}
