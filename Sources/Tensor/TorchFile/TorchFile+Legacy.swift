extension TorchFile {
  /// Every legacy file begins with a pickle of this number.
  private static let legacyMagic: Int128 = 0x1950_A86A_20F9_469C_FC6C
  private static let legacyProtocol = 1001

  /// Where the magic number of a legacy file ends; nil where there is none.
  static func legacyStart(_ file: ByteStorage) -> Int? {
    var position = 0
    guard file.bytes.first == PickleOpcode.proto.rawValue,
      case .wideInteger(let number) = try? plainValue(file, &position, "the magic number"),
      number.int128 == legacyMagic
    else { return nil }
    return position
  }

  /// Reads the container from before torch 1.6: magic number, protocol, system and object as pickles,
  /// the list of storage keys, then each storage as element count and bytes.
  static func legacyContent(_ file: ByteStorage, from start: Int) throws(FileFormatError) -> Content
  {
    var position = start
    let version = try plainValue(file, &position, "the protocol number")
    guard case .int(legacyProtocol) = version else {
      throw FileFormatError(
        .unsupportedVersion, "the legacy format's protocol is not \(legacyProtocol)",
        offset: start)
    }
    // The byte order named here is that of the writer; storages are little-endian all the same.
    _ = try plainValue(file, &position, "the system description")
    var machine = PickleMachine(reader(file, position, "the object"))
    let (heap, end) = try machine.run()
    position = end
    let keysAt = position
    guard case .list(let keys) = try plainValue(file, &position, "the list of storages") else {
      throw FileFormatError(.badPickle, "the list of storages is not a list", offset: keysAt)
    }
    let storages = try legacyStorages(file, from: position, keys: keys, of: heap, at: keysAt)
    var fingerprint = Fingerprint()
    fingerprint.add(file.bytes.count)
    for sum in CRC32.checksums([file]) { fingerprint.add(Int(sum)) }
    return Content(
      format: .legacy, heap: heap, source: .slices(storages), fingerprint: fingerprint, notes: [])
  }

  private static func reader(_ file: ByteStorage, _ position: Int, _ what: String) -> ByteReader {
    ByteReader(file.bytes, from: position, shortage: .truncated, what: what)
  }

  /// A pickle without storages; `position` moves behind it.
  private static func plainValue(_ file: ByteStorage, _ position: inout Int, _ what: String)
    throws(FileFormatError) -> PickleValue
  {
    var machine = PickleMachine(reader(file, position, what))
    let (heap, end) = try machine.run()
    guard heap.storages.isEmpty else {
      throw FileFormatError(.badPickle, "\(what) names a storage", offset: position)
    }
    position = end
    var tree = PickleTree(
      heap, storages: StorageLoader(.slices([]), budget: MemoryBudget(0)))
    return try tree.value(heap.root)
  }

  /// The storages in the order of the heap; in the file they are in the order of `keys`.
  private static func legacyStorages(
    _ file: ByteStorage, from start: Int, keys: [PickleValue], of heap: PickleHeap, at: Int
  ) throws(FileFormatError) -> [ByteStorage] {
    let numbers = Dictionary(
      uniqueKeysWithValues: heap.storages.enumerated().map { ($1.key, $0) })
    var storages = [ByteStorage?](repeating: nil, count: heap.storages.count)
    var reader = reader(file, start, "the data of the storages")
    for key in keys {
      guard case .string(let key) = key, let number = numbers[key], storages[number] == nil else {
        throw FileFormatError(
          .badStorage, "the list of storages names one twice, or one that no tensor has", offset: at
        )
      }
      let storage = heap.storages[number]
      let count = try reader.integer(Int64.self)
      guard count == storage.count else {
        throw FileFormatError(
          .badStorage,
          "storage '\(key.excerpt())' has \(count) elements in place of \(storage.count)",
          offset: reader.position - 8)
      }
      let first = reader.position
      try reader.skip(storage.byteCount)
      storages[number] = file.slice(first..<reader.position)
    }
    guard reader.remaining == 0 else {
      throw FileFormatError(
        .badStorage, "the file goes on after its last storage", offset: reader.position)
    }
    var found: [ByteStorage] = []
    for (storage, bytes) in zip(heap.storages, storages) {
      guard let bytes else {
        throw FileFormatError(
          .missingMember, "storage '\(storage.key.excerpt())' is not in the list of storages",
          offset: at)
      }
      found.append(bytes)
    }
    return found
  }
}
