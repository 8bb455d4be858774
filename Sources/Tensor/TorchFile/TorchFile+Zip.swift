extension TorchFile {
  /// Reads the zip container: the object from data.pkl, its storages from data/0, data/1, …
  static func zipContent(_ file: ByteStorage) throws(FileFormatError) -> Content {
    let directory = try ZipDirectory(file.bytes)
    if let foreign = ForeignZip(directory.members) {
      throw FileFormatError(.notAnArchive, "\(foreign); expected a file written by torch.save")
    }
    let archive = try ZipArchive(file, directory)
    try checkVersion(archive)
    try checkByteOrder(archive)
    guard archive.members["constants.pkl"] == nil else {
      throw FileFormatError(
        .unsupportedVersion,
        "a TorchScript program; save the state dict of the model with torch.save instead")
    }
    let program = try small("data.pkl", PickleLimits.programBytes, in: archive)
    let reader = ByteReader(program.bytes, shortage: .badPickle, what: "data.pkl")
    var machine = PickleMachine(reader)
    let (heap, end) = try machine.run()
    guard withExtendedLifetime(program, { end == program.bytes.count }) else {
      throw FileFormatError(.badPickle, "data.pkl goes on after its end", offset: end)
    }
    return Content(
      format: .zip, heap: heap, source: .archive(archive), fingerprint: fingerprint(of: archive),
      notes: archive.isWithoutChecksums
        ? [
          "written without checksums (torch.serialization.set_crc32_options(False)): damage can't "
            + "be seen"
        ] : [])
  }

  private static func checkVersion(_ archive: ZipArchive) throws(FileFormatError) {
    guard
      let name = (["version", ".data/version"] as [ByteText]).first(where: {
        archive.members[$0] != nil
      })
    else { throw FileFormatError(.missingMember, "the archive has no member 'version'") }
    let text = try text(of: name, in: archive)
    let digits = text.hasSuffix("\n") ? String(text.dropLast()) : text
    guard let version = Int(digits), (1...10).contains(version) else {
      throw FileFormatError(
        .unsupportedVersion, "the format version is '\(digits)'; versions 1 to 10 can be read")
    }
  }

  private static func checkByteOrder(_ archive: ZipArchive) throws(FileFormatError) {
    guard archive.members["byteorder"] != nil else { return }  // Before torch 2.1: always little.
    let order = try text(of: "byteorder", in: archive)
    guard order == "little" else {
      throw FileFormatError(
        .byteOrder,
        "the byte order is '\(order)'; only 'little' can be read, save it again on such a machine")
    }
  }

  /// The beginning of a member, as text; whoever expects more than a word is mistaken.
  private static func text(of name: ByteText, in archive: ZipArchive) throws(FileFormatError)
    -> String
  {
    let member = try small(name, 1 << 16, in: archive)
    return withExtendedLifetime(member) { String(decoding: member.bytes.prefix(32), as: UTF8.self) }
  }

  /// A member that has no more than `limit` bytes.
  private static func small(_ name: ByteText, _ limit: Int, in archive: ZipArchive)
    throws(FileFormatError) -> ByteStorage
  {
    if let member = archive.members[name], member.count > limit {
      throw FileFormatError(
        .limit, "'\(name.excerpt())' has \(member.count) bytes, more than \(limit)")
    }
    return try archive.bytes(name)
  }

  private static func fingerprint(of archive: ZipArchive) -> Fingerprint {
    Fingerprint(members: archive.members.map { ($0.key, $0.value.count, $0.value.crc) })
  }
}
