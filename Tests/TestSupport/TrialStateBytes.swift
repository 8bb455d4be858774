import Sparsify
import Tensor

extension TrialState {
  /// The state file as a whole.
  package var bytes: [UInt8] {
    encoded.flatMap { part in withExtendedLifetime(part) { Array(part.bytes) } }
  }

  package init(decoding bytes: [UInt8]) throws(TrialStateError) {
    try self.init(decoding: ByteStorage(copying: bytes))
  }

  /// The file as versions 1 and 2 of the format have it: without an outline, tensors before records, and of version 1
  /// nothing behind these.
  ///
  /// - Precondition: the state is at the beginning of an epoch; of version 1, nothing is pruned, predicted or spread.
  package func bytes(version: UInt8) -> [UInt8] {
    let body = bytes.dropFirst(12 + 28).dropLast(4)
    // Fingerprint and step; behind them there was no position.
    let head = body.prefix(4 + fingerprint.utf8.count + 8)
    let tensors = ([model.parameters] + model.buffers).reduce(4) { total, tensors in
      total + 4 + tensors.reduce(0) { $0 + 4 + 4 * $1.count }
    }
    let rest = version == 1 ? 4 + 8 * records.count + 4 * 4 : 0
    var old =
      bytes.prefix(8) + [version, 0, 0, 0] + head + body.suffix(tensors)
      + body.dropFirst(head.count + 4).dropLast(tensors + rest)
    old += withUnsafeBytes(of: CRC32.checksum(Array(old)).littleEndian) { Array($0) }
    return Array(old)
  }
}
