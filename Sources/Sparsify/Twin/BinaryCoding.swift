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
}

/// Takes them out again, and throws `TrialStateError.damaged` where the bytes end too early.
package struct BinaryReader: Sendable {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  package init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  package var isAtEnd: Bool { position == bytes.endIndex }

  package mutating func readInteger<Value: FixedWidthInteger>(_ type: Value.Type)
    throws(TrialStateError) -> Value
  {
    let size = MemoryLayout<Value>.size
    guard bytes.endIndex - position >= size else { throw .damaged("it ends too early") }
    var value: Value = 0
    for i in 0..<size { value |= Value(truncatingIfNeeded: bytes[position + i]) << (8 * i) }
    position += size
    return value
  }

  package mutating func readDouble() throws(TrialStateError) -> Double {
    Double(bitPattern: try readInteger(UInt64.self))
  }

  package mutating func readText() throws(TrialStateError) -> String {
    let count = try readCount(ofAtLeast: 1)
    defer { position += count }
    return String(decoding: bytes[position..<(position + count)], as: UTF8.self)
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
    guard count <= (bytes.endIndex - position) / size else { throw .damaged("it ends too early") }
    return count
  }
}
