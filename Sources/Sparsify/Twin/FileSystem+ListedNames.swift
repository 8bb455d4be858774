import Tensor

extension FileSystem {
  /// A path by the names that folders list, where others lead there, too: on some file systems names that differ in case mean
  /// one file, and of those some number it anew by each name. Letters of ASCII are told; what can't be found out stays.
  ///
  /// - Parameter path: without links; what is not there keeps its name.
  func listedPath(of path: Path) -> Path {
    let above = path.parent
    if above == path { return path }
    let (folder, name) = (listedPath(of: above), path.name)
    let other = name.swappingCase
    // Most folders tell apart what they hold, and need not be listed.
    guard other != name, (try? info(path)) != nil, (try? info(above / other)) != nil,
      let names = try? list(above), !names.contains(name)
    else { return folder / name }
    let alike = names.filter { $0.isSame(butForCaseAs: name) }
    return folder / (alike.count == 1 ? alike[0] : name)
  }
}

extension Path {
  /// With large letters of ASCII in place of small ones, and the other way round.
  fileprivate var swappingCase: Path {
    Path(bytes: bytes.map { Self.isLetter($0) ? $0 ^ 0x20 : $0 })
  }

  fileprivate func isSame(butForCaseAs other: Path) -> Bool {
    bytes.count == other.bytes.count
      && zip(bytes, other.bytes).allSatisfy { $0 == $1 || $0 ^ $1 == 0x20 && Self.isLetter($0) }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
