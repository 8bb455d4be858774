extension Inflate {
  /// Fills `output` from a deflate stream that must give exactly that many bytes.
  ///
  /// - Throws: `badArchive` for anything that is not such a stream, at the byte of the stream.
  package static func inflate(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(FileFormatError) {
    _ = try inflate(input, count: output.count, keeping: 0..<output.count, in: output)
  }

  /// Unpacks a deflate stream that must give exactly `count` bytes, keeps a part of them and gives the
  /// checksum of all. Takes no more memory than a window of the stream.
  ///
  /// - Precondition: `output` is as long as `kept`, which lies within `count`.
  static func inflate(
    _ input: UnsafeRawBufferPointer, count: Int, keeping kept: Range<Int>,
    in output: UnsafeMutableRawBufferPointer
  ) throws(FileFormatError) -> UInt32 {
    precondition(output.count == kept.count, "\(output.count) bytes for \(kept)")
    var stream = Inflate(input)
    var sum = CRC32.checksum([])
    var delivered = 0
    while let new = try stream.next() {
      guard new.count <= count - delivered else { throw stream.fault("more than \(count) bytes") }
      sum = CRC32.combine(sum, CRC32.checksum(new), count: new.count)
      output.take(kept, of: new, at: delivered)
      delivered += new.count
    }
    guard delivered == count else { throw stream.fault("\(delivered) bytes in place of \(count)") }
    return sum
  }
}

extension UnsafeMutableRawBufferPointer {
  /// Copies what `new`, which begins at place `start` of a stream, has of the stretch that this is to hold.
  func take(_ wanted: Range<Int>, of new: UnsafeRawBufferPointer, at start: Int) {
    let part = wanted.clamped(to: start..<start + new.count)
    guard !part.isEmpty else { return }
    UnsafeMutableRawBufferPointer(rebasing: self[(part.lowerBound - wanted.lowerBound)...])
      .copyMemory(
        from: UnsafeRawBufferPointer(
          rebasing: new[(part.lowerBound - start)..<(part.upperBound - start)]))
  }
}
