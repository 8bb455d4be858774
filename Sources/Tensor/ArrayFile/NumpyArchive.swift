/// Named arrays in one file, as `numpy.savez` stores them: a zip archive of `.npy` files, not compressed.
public struct NumpyArchive: Sendable, Equatable {
  public var arrays: [(name: String, array: NumpyFile)]

  public init(_ arrays: [(name: String, array: NumpyFile)]) { self.arrays = arrays }

  public static func == (first: NumpyArchive, second: NumpyArchive) -> Bool {
    first.arrays.map(\.name) == second.arrays.map(\.name)
      && first.arrays.map(\.array) == second.arrays.map(\.array)
  }

  public subscript(name: String) -> NumpyFile? { arrays.first { $0.name == name }?.array }

  /// The bytes of the `.npz` file: the same for the same arrays.
  public var file: [UInt8] {
    var zip = ZipWriter()
    for (name, array) in arrays { zip.add("\(name).npy", ByteStorage(copying: array.file)) }
    return zip.archive()
  }

  /// Reads a `.npz` file, compressed or not.
  ///
  /// - Parameter memory: for what is compressed in it.
  /// - Throws: `FileFormatError` where it is no sound zip archive, or takes more than the budget.
  public init(decoding file: [UInt8], memory: MemoryBudget = MemoryBudget()) throws {
    var memory = memory
    let zip = try ZipArchive(ByteStorage(copying: file), inFolder: false)
    arrays = try zip.members.sorted { $0.key < $1.key }.map { name, member in
      guard name.hasSuffix(".npy") else {
        throw FileFormatError(.badContents, "'\(name.excerpt())' in it is no .npy file")
      }
      let bytes = try zip.bytes(name, 0..<member.count, budget: &memory)
      let array = try withExtendedLifetime(bytes) { () throws(FileFormatError) in
        try NumpyFile(decoding: Array(bytes.bytes))
      }
      return (String(name.description.dropLast(4)), array)
    }
  }
}
