extension TorchFile {
  /// Reads the zip container: the object from data.pkl, its storages from data/0, data/1, …
  static func zipContent(_ file: ByteStorage) throws(TorchFileError) -> Content {
    let archive = try ZipArchive(file)
    try checkVersion(archive)
    try checkByteOrder(archive)
    guard archive.members["constants.pkl"] == nil else {
      throw TorchFileError(
        .unsupportedVersion,
        "a TorchScript program; save the state dict of the model with torch.save instead")
    }
    let program = try archive.bytes("data.pkl")
    let reader = ByteReader(program.bytes, shortage: .badPickle, what: "data.pkl")
    var machine = PickleMachine(reader)
    let (item, end) = try machine.run()
    guard withExtendedLifetime(program, { end == program.bytes.count }) else {
      throw TorchFileError(.badPickle, "data.pkl goes on after its end", offset: end)
    }
    var storages: [ByteStorage] = []
    for storage in machine.storages { storages.append(try bytes(of: storage, in: archive)) }
    var tree = PickleTree(machine, storages: storages)
    return Content(
      format: .zip, root: try tree.value(item), fingerprint: fingerprint(of: archive),
      storageBytes: machine.storages.reduce(0) { $0 + $1.byteCount })
  }

  private static func checkVersion(_ archive: ZipArchive) throws(TorchFileError) {
    guard
      let name = ["version", ".data/version"].first(where: { (name: ByteText) in
        archive.members[name] != nil
      })
    else { throw TorchFileError(.missingMember, "the archive has no member 'version'") }
    let text = try text(of: name, in: archive)
    let digits = text.hasSuffix("\n") ? String(text.dropLast()) : text
    guard let version = Int(digits), (1...10).contains(version) else {
      throw TorchFileError(
        .unsupportedVersion, "the format version is '\(digits)'; versions 1 to 10 can be read")
    }
  }

  private static func checkByteOrder(_ archive: ZipArchive) throws(TorchFileError) {
    guard archive.members["byteorder"] != nil else { return }  // Before torch 2.1: always little.
    let order = try text(of: "byteorder", in: archive)
    guard order == "little" else {
      throw TorchFileError(
        .byteOrder,
        "the byte order is '\(order)'; only 'little' can be read, save it again on such a machine")
    }
  }

  /// The beginning of a member, as text; whoever expects more than a word is mistaken.
  private static func text(of name: ByteText, in archive: ZipArchive) throws(TorchFileError)
    -> String
  {
    let member = try archive.bytes(name)
    return withExtendedLifetime(member) { String(decoding: member.bytes.prefix(32), as: UTF8.self) }
  }

  private static func bytes(of storage: PickledStorage, in archive: ZipArchive)
    throws(TorchFileError) -> ByteStorage
  {
    let name: ByteText = "data/\(storage.key)"
    guard let member = archive.members[name] else {
      throw TorchFileError(.missingMember, "the archive has no member '\(name.excerpt())'")
    }
    guard member.count == storage.byteCount else {
      throw TorchFileError(
        .badStorage,
        "'\(name.excerpt())' has \(member.count) bytes; \(storage.count) \(storage.dtype) take "
          + "\(storage.byteCount)")
    }
    return try archive.bytes(name)
  }

  private static func fingerprint(of archive: ZipArchive) -> Fingerprint {
    Fingerprint(members: archive.members.map { ($0.key, $0.value.count, $0.value.crc) })
  }
}
