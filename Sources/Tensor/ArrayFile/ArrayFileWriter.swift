/// Writes a file of arrays whose elements come bit by bit, those of several arrays in turn.
///
/// Nothing is held in memory but what is given. The file lies in a folder that gets its name when all in
/// it is whole.
package final class ArrayFileWriter {
  private let layout: any ArrayFileLayout
  private let file: OutputFile
  /// The bytes of each array so far, and their CRC-32.
  private var counts: [Int]
  private var checksums: [UInt32]
  private let places: [String: Int]

  /// - Precondition: no two arrays have one name.
  package init(
    _ layout: any ArrayFileLayout, to path: Path, files: FileSystem
  ) throws(FileError) {
    self.layout = layout
    counts = Array(repeating: 0, count: layout.arrays.count)
    checksums = Array(repeating: CRC32.checksum([]), count: layout.arrays.count)
    places = Dictionary(
      uniqueKeysWithValues: layout.arrays.enumerated().map { ($0.element.name, $0.offset) })
    file = try OutputFile(path, files: files)
  }

  /// Adds elements to the end of an array: values as they lie in memory, of the array's type.
  ///
  /// - Precondition: there is such an array, and room in it.
  package func append<Value: BitwiseCopyable>(
    _ values: [Value], to name: String
  ) throws(FileError) {
    guard let place = places[name] else { preconditionFailure("no array '\(name)'") }
    let bytes = values.count * MemoryLayout<Value>.stride
    let outline = layout.arrays[place]
    precondition(counts[place] + bytes <= outline.byteCount, "too many elements for '\(name)'")
    try values.withUnsafeBufferPointer { values throws(FileError) in
      let buffer = UnsafeRawBufferPointer(values)
      checksums[place] = CRC32.combine(checksums[place], CRC32.checksum(buffer), count: bytes)
      try file.write(buffer, at: layout.offsets[place] + counts[place])
    }
    counts[place] += bytes
  }

  /// Writes what stands around the elements, and waits until all is on disk.
  ///
  /// - Precondition: all elements were added.
  package func finish() throws(FileError) {
    for (outline, count) in zip(layout.arrays, counts) {
      precondition(
        count == outline.byteCount, "\(count) bytes of \(outline.byteCount) in '\(outline.name)'")
    }
    for (offset, bytes) in layout.frame(checksums: checksums) {
      try bytes.withUnsafeBufferPointer { bytes throws(FileError) in
        try file.write(UnsafeRawBufferPointer(bytes), at: offset)
      }
    }
    try file.close()
  }
}
