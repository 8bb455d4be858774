import Glibc

extension ByteStorage {
  /// A stretch of this storage, which it keeps alive. Nothing is copied.
  ///
  /// - Precondition: `range` lies within `bytes`.
  public func slice(_ range: Range<Int>) -> ByteStorage {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= bytes.count,
      "bytes \(range) of \(bytes.count)")
    return ByteStorage(bytes: UnsafeRawBufferPointer(rebasing: bytes[range])) {
      withExtendedLifetime(self) {}
    }
  }

  /// A new 64-byte aligned buffer of `count` bytes, filled by `fill`; nil where the memory can't be had.
  ///
  /// Large ones lie in a file, from which the system takes them back to memory as they are needed.
  ///
  /// - Throws: what `fill` throws.
  package static func allocated<Failure: Error>(
    count: Int, filling fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) -> ByteStorage? {
    if let scratch = ScratchFile(count: count) {
      let storage = ByteStorage(bytes: UnsafeRawBufferPointer(scratch.bytes)) { scratch.unmap() }
      try fill(scratch.bytes)
      return storage
    }
    var start: UnsafeMutableRawPointer?
    guard posix_memalign(&start, 64, max(count, 1)) == 0, let start else { return nil }
    let buffer = UnsafeMutableRawBufferPointer(start: start, count: count)
    let storage = ByteStorage(bytes: UnsafeRawBufferPointer(buffer)) { free(start) }
    try fill(buffer)
    return storage
  }
}
