/// Immutable bytes that tensors share: a heap buffer, or a stretch of a mapped file.
///
/// The bytes live as long as the storage; for a mapped file it holds on to the mapping.
public final class ByteStorage: @unchecked Sendable {
  /// The bytes. Valid while this object lives; never written once others have it.
  public let bytes: UnsafeRawBufferPointer
  private let release: () -> Void

  /// Bytes owned by somebody else, given back by `release` when the last tensor is gone.
  public init(bytes: UnsafeRawBufferPointer, release: @escaping () -> Void) {
    self.bytes = bytes
    self.release = release
  }

  /// A new 64-byte aligned buffer of `count` bytes, filled by `fill`.
  ///
  /// - Throws: what `fill` throws.
  public convenience init<Failure: Error>(
    count: Int, filling fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    precondition(count >= 0, "a storage of \(count) bytes")
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 64)
    do throws(Failure) {
      try fill(buffer)
    } catch {
      buffer.deallocate()
      throw error
    }
    self.init(bytes: UnsafeRawBufferPointer(buffer), release: { buffer.deallocate() })
  }

  deinit { release() }
}
