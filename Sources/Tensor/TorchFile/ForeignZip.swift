/// What a zip archive is that `torch.save` did not write, by the names of its members.
enum ForeignZip: CustomStringConvertible {
  case numpy, zoo, other

  /// - Returns: nil for a file of torch, sound or not, and where the names can't be read.
  init?(_ file: ByteStorage) {
    guard let names = Self.names(file), !names.isEmpty else { return nil }
    func has(_ ending: String) -> Bool {
      let ending = Array(ending.utf8)
      return names.contains { $0.suffix(ending.count).elementsEqual(ending) }
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

  private static func names(_ file: ByteStorage) -> [[UInt8]]? {
    guard let directory = try? ZipDirectory(file.bytes) else { return nil }
    var reader = ByteReader(
      UnsafeRawBufferPointer(rebasing: file.bytes[..<directory.range.upperBound]),
      from: directory.range.lowerBound, shortage: .badArchive, what: "the zip directory")
    var names: [[UInt8]] = []
    for _ in 0..<directory.count {
      guard let member = try? ZipMember(entry: &reader) else { return nil }
      names.append(Array(member.name.utf8))
    }
    return withExtendedLifetime(file) { names }
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
