import Tensor

/// What a state file says of itself before all else, so that whoever only asks how far a trial is reads no more:
///
///     epoch        i64, the last whole one
///     seconds      f64, of that epoch; 0 of iteration 0
///     size         u64, of the whole file in bytes
///     checksum     u32, CRC-32 of these three
package struct TrialStateOutline: Sendable, Equatable {
  /// The last whole epoch.
  package let epoch: Int
  /// That it took, in seconds; nil of iteration 0.
  package let seconds: Double?
  /// Of the whole file in bytes.
  package let size: Int

  /// Its own bytes.
  static let count = 28

  init(of state: TrialState, size: Int) {
    epoch = state.epoch
    seconds = state.records.last.flatMap { $0.epoch > 0 ? $0.circumstances.seconds : nil }
    self.size = size
  }

  /// That of a state file of any version; of older ones all is read. Nil where there is none, or it is damaged.
  package static func read(_ path: Path, files: FileSystem) throws(FileError) -> TrialStateOutline?
  {
    let start = TrialState.magic.count + 4
    guard let (bytes, size) = try files.readHead(of: path, count: start + count) else { return nil }
    let head = ByteStorage(copying: bytes)
    guard let version = try? TrialState.version(of: head) else { return nil }
    if version > 2 {
      var reader = BinaryReader(head, start..<bytes.count)
      return (try? TrialStateOutline(&reader)).flatMap { $0.size == size ? $0 : nil }
    }
    guard let file = try files.load(path) else { return nil }
    return (try? TrialState(decoding: file)).map { TrialStateOutline(of: $0, size: size) }
  }

  init(_ reader: inout BinaryReader) throws(TrialStateError) {
    let epoch = try reader.readInteger(Int64.self)
    let seconds = try reader.readDouble()
    let size = try reader.readInteger(UInt64.self)
    guard try reader.readInteger(UInt32.self) == CRC32.checksum(Self.bytes(epoch, seconds, size))
    else {
      throw .damaged("its beginning does not have its checksum")
    }
    guard let count = Int(exactly: size), seconds.isFinite,
      let last = Int(exactly: epoch), -1...ZooLayout.largestEpoch ~= last
    else {
      throw .damaged("its beginning makes no sense")
    }
    self.epoch = last
    self.seconds = last > 0 ? seconds : nil
    self.size = count
  }

  func write(to writer: inout BinaryWriter) {
    let bytes = Self.bytes(Int64(epoch), seconds ?? 0, UInt64(size))
    writer.bytes += bytes
    writer.write(CRC32.checksum(bytes))
  }

  /// The three that the checksum is of.
  private static func bytes(_ epoch: Int64, _ seconds: Double, _ size: UInt64) -> [UInt8] {
    var writer = BinaryWriter()
    writer.write(epoch)
    writer.write(seconds)
    writer.write(size)
    return writer.bytes
  }
}
