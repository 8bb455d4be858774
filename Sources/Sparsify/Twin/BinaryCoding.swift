import Tensor

/// Puts numbers and texts into bytes, little-endian.
package struct BinaryWriter: Sendable {
  package var bytes: [UInt8] = []

  package init() {}

  package mutating func write<Value: FixedWidthInteger>(_ value: Value) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  package mutating func write(_ value: Double) { write(value.bitPattern) }

  /// A u32 count and UTF-8.
  package mutating func write(_ text: String) {
    write(UInt32(text.utf8.count))
    bytes += text.utf8
  }

  /// A u32 count and float32s.
  package mutating func write(_ values: [Float]) {
    write(UInt32(values.count))
    values.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }
}

/// Takes them out again, and throws `TrialStateError.damaged` where the bytes end too early.
package struct BinaryReader: Sendable {
  private let storage: ByteStorage
  private var position: Int
  private let end: Int

  /// - Precondition: the range lies within the storage.
  package init(_ storage: ByteStorage, _ range: Range<Int>) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= storage.bytes.count,
      "\(range) of \(storage.bytes.count) bytes")
    self.storage = storage
    position = range.lowerBound
    end = range.upperBound
  }

  package var isAtEnd: Bool { position == end }

  package mutating func readInteger<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type)
    throws(TrialStateError) -> Value
  {
    let size = MemoryLayout<Value>.size
    guard end - position >= size else { throw .damaged("it ends too early") }
    defer { position += size }
    return withExtendedLifetime(storage) {
      Value(littleEndian: storage.bytes.loadUnaligned(fromByteOffset: position, as: type))
    }
  }

  package mutating func readDouble() throws(TrialStateError) -> Double {
    Double(bitPattern: try readInteger(UInt64.self))
  }

  package mutating func readText() throws(TrialStateError) -> String {
    let count = try readCount(ofAtLeast: 1)
    return String(decoding: readBytes(count), as: UTF8.self)
  }

  /// A u32 count and float32s.
  package mutating func readFloats() throws(TrialStateError) -> [Float] {
    let count = try readCount(ofAtLeast: 4)
    let bytes = readBytes(4 * count)
    return withExtendedLifetime(storage) {
      Array(unsafeUninitializedCapacity: count) { values, written in
        UnsafeMutableRawBufferPointer(values).copyMemory(from: bytes)
        written = count
      }
    }
  }

  /// Valid while the storage is.
  private mutating func readBytes(_ count: Int) -> UnsafeRawBufferPointer {
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: storage.bytes[position..<(position + count)])
  }

  /// A u32 count and as many elements.
  /// - Parameter size: The bytes that an element takes at least. A count of more than there can be is
  ///   wrong, and no memory is taken for it.
  package mutating func readList<Element>(
    ofAtLeast size: Int, _ element: (inout BinaryReader) throws(TrialStateError) -> Element
  ) throws(TrialStateError) -> [Element] {
    let count = try readCount(ofAtLeast: size)
    var list: [Element] = []
    list.reserveCapacity(count)
    for _ in 0..<count { list.append(try element(&self)) }
    return list
  }

  private mutating func readCount(ofAtLeast size: Int) throws(TrialStateError) -> Int {
    let count = Int(try readInteger(UInt32.self))
    guard count <= (end - position) / size else { throw .damaged("it ends too early") }
    return count
  }
}
