import Glibc

/// A value on its way into a file that `torch.load` reads; its tensors are not copied.
public struct TorchDocument: Sendable {
  private let zip: ZipWriter
  /// What `TorchFile.fingerprint` will say of the file.
  public let fingerprint: Fingerprint

  /// - Parameter root: the folder in the archive, which carries no meaning.
  /// - Precondition: `root` is a plain name, and the file stays below 4 GiB.
  public init(_ value: PickleValue, root: String = "archive") {
    precondition(!root.isEmpty && !root.contains("/"), "root folder '\(root)'")
    var pickle = PickleWriter()
    let program = ByteStorage(copying: pickle.program(value))
    let storages = [program] + pickle.storages
    let names = ["data.pkl"] + pickle.storages.indices.map { "data/\($0)" }
    let checksums = CRC32.checksums(storages)
    var zip = ZipWriter()
    zip.add("\(root)/\(names[0])", program, checksum: checksums[0])
    zip.add("\(root)/byteorder", "little")
    for (i, storage) in storages.enumerated().dropFirst() {
      zip.add("\(root)/\(names[i])", storage, checksum: checksums[i])
    }
    zip.add("\(root)/version", "3\n")
    self.zip = zip
    fingerprint = Fingerprint(
      members: names.indices.map { (ByteText(names[$0]), storages[$0].bytes.count, checksums[$0]) })
  }

  /// The bytes of the file.
  public var bytes: [UInt8] { zip.archive() }

  /// How many bytes the file has.
  public var count: Int { zip.parts().reduce(0) { $0 + $1.bytes.count } }

  /// Where a file's bytes begin to be others than this one's, or one of the two ends; nil where they are the same.
  /// None are copied.
  package func firstDifference(from file: ByteStorage) -> Int? {
    withExtendedLifetime(file) {
      var place = 0
      for part in zip.parts() {
        let other = UnsafeRawBufferPointer(
          rebasing: file.bytes[min(place, file.bytes.count)...].prefix(part.bytes.count))
        let same = withExtendedLifetime(part) { Self.commonCount(part.bytes, other) }
        place += same
        if same < part.bytes.count { return place }
      }
      return place < file.bytes.count ? place : nil
    }
  }

  /// How many bytes two stretches have in common at their beginning.
  private static func commonCount(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
    let count = min(a.count, b.count)
    guard count > 0, memcmp(a.baseAddress!, b.baseAddress!, count) != 0 else { return count }
    return (0..<count).first { a[$0] != b[$0] } ?? count
  }

  /// Writes the whole file or nothing.
  public func write(
    to path: Path, staging: Path? = nil, files: FileSystem
  ) throws(FileError) {
    try files.writeAtomically(zip.parts(), to: path, staging: staging)
  }

  /// Writes the whole file or nothing, in place of none, as `FileSystem.writeNew(_:to:)` does.
  package func writeNew(to path: Path, files: FileSystem) throws(FileError) {
    try files.writeNew(zip.parts(), to: path)
  }

  /// Writes a new file, as `FileSystem.write(_:to:durably:)` does. Where that fails nothing stays.
  package func writeStaged(to path: Path, files: FileSystem) throws(FileError) {
    try files.writeStaged(zip.parts(), to: path)
  }
}

extension Fingerprint {
  /// Of the members of an archive that hold the object and its storages; others change with the
  /// version of torch.
  init(members: [(name: ByteText, count: Int, checksum: UInt32)]) {
    self.init()
    for member in members.sorted(by: { $0.name < $1.name })
    where member.name == "data.pkl" || member.name.hasPrefix("data/") {
      add(member.name.description)
      add(member.count)
      add(Int(member.checksum))
    }
  }
}
