/// What a zip archive is that `torch.save` did not write, by the names of its members.
enum ForeignZip: CustomStringConvertible {
  case numpy, zoo, other

  /// - Returns: nil for a file of torch, sound or not.
  init?(_ members: [ZipMember]) {
    guard !members.isEmpty else { return nil }
    func has(_ ending: String) -> Bool {
      let ending = ByteText(ending)
      return members.contains { $0.name.hasSuffix(ending) }
    }
    if has("data.pkl") || has("/version") || has("constants.pkl") { return nil }
    if has(".npy") {
      self = .numpy
    } else if has("/checkpoints") || has("params.json") || has("result.json") || has("dataset.pt") {
      self = .zoo
    } else {
      self = .other
    }
  }

  /// Whether a zip archive's first member is what `torch.save` writes first.
  static func beginsAsTorch(_ file: UnsafeRawBufferPointer) -> Bool {
    var reader = ByteReader(
      file, from: min(26, file.count), shortage: .truncated, what: "the header")
    guard let count = try? reader.integer(UInt16.self), (try? reader.skip(2)) != nil,
      let name = try? reader.take(Int(count))
    else { return false }
    return name.suffix(9).elementsEqual("/data.pkl".utf8)
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
