enum LegacyMagic {
  /// A pickle of the magic number 0x1950A86A20F9469CFC6C: how every legacy file begins.
  static let bytes: [UInt8] = [
    0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]
}

extension TorchFile {
  private static let legacyProtocol = 1001

  /// Reads the container from before torch 1.6: magic number, protocol, system and object as pickles,
  /// the list of storage keys, then each storage as element count and bytes.
  static func legacyContent(_ file: ByteStorage) throws(TorchFileError) -> Content {
    var position = LegacyMagic.bytes.count
    let version = try plainValue(file, &position, "the protocol number")
    guard case .int(legacyProtocol) = version else {
      throw TorchFileError(
        .unsupportedVersion, "the legacy format's protocol is not \(legacyProtocol)",
        offset: LegacyMagic.bytes.count)
    }
    // The byte order named here is that of the writer; storages are little-endian all the same.
    _ = try plainValue(file, &position, "the system description")
    var machine = PickleMachine(reader(file, position, "the object"))
    let (item, end) = try machine.run()
    position = end
    let keysAt = position
    guard case .list(let keys) = try plainValue(file, &position, "the list of storages") else {
      throw TorchFileError(.badPickle, "the list of storages is not a list", offset: keysAt)
    }
    let storages = try legacyStorages(file, from: position, keys: keys, of: machine, at: keysAt)
    var tree = PickleTree(machine, storages: storages)
    var fingerprint = Fingerprint()
    fingerprint.add(file.bytes.count)
    for sum in CRC32.checksums([file]) { fingerprint.add(Int(sum)) }
    return Content(
      format: .legacy, root: try tree.value(item), fingerprint: fingerprint,
      storageBytes: machine.storages.reduce(0) { $0 + $1.byteCount })
  }

  private static func reader(_ file: ByteStorage, _ position: Int, _ what: String) -> ByteReader {
    ByteReader(file.bytes, from: position, shortage: .truncated, what: what)
  }

  /// A pickle without storages; `position` moves behind it.
  private static func plainValue(_ file: ByteStorage, _ position: inout Int, _ what: String)
    throws(TorchFileError) -> PickleValue
  {
    var machine = PickleMachine(reader(file, position, what))
    let (item, end) = try machine.run()
    guard machine.storages.isEmpty else {
      throw TorchFileError(.badPickle, "\(what) names a storage", offset: position)
    }
    position = end
    var tree = PickleTree(machine, storages: [])
    return try tree.value(item)
  }

  /// The storages in the order of the machine; in the file they are in the order of `keys`.
  private static func legacyStorages(
    _ file: ByteStorage, from start: Int, keys: [PickleValue], of machine: PickleMachine, at: Int
  ) throws(TorchFileError) -> [ByteStorage] {
    let numbers = Dictionary(
      uniqueKeysWithValues: machine.storages.enumerated().map { ($1.key, $0) })
    var storages = [ByteStorage?](repeating: nil, count: machine.storages.count)
    var reader = reader(file, start, "the data of the storages")
    for key in keys {
      guard case .string(let key) = key, let number = numbers[key], storages[number] == nil else {
        throw TorchFileError(
          .badStorage, "the list of storages names one twice, or one that no tensor has", offset: at
        )
      }
      let storage = machine.storages[number]
      let count = try reader.integer(Int64.self)
      guard count == storage.count else {
        throw TorchFileError(
          .badStorage,
          "storage '\(key.excerpt())' has \(count) elements in place of \(storage.count)",
          offset: reader.position - 8)
      }
      let first = reader.position
      try reader.skip(storage.byteCount)
      storages[number] = file.slice(first..<reader.position)
    }
    guard reader.remaining == 0 else {
      throw TorchFileError(
        .badStorage, "the file goes on after its last storage", offset: reader.position)
    }
    var found: [ByteStorage] = []
    for (storage, bytes) in zip(machine.storages, storages) {
      guard let bytes else {
        throw TorchFileError(
          .missingMember, "storage '\(storage.key.excerpt())' is not in the list of storages",
          offset: at)
      }
      found.append(bytes)
    }
    return found
  }
}
