/// A `.npz` file as `numpy.savez` stores it: a zip archive of `.npy` files, not compressed.
package struct NumpyArchiveLayout: ArrayFileLayout {
  package let arrays: [ArrayOutline]
  package let offsets: [Int]
  /// The members without their checksums, and the headers of the arrays in them.
  private let members: [(entry: ZipEntry, header: [UInt8])]
  private let end: Int

  /// - Precondition: numpy has a type for each array's elements: all but bfloat16.
  package init(_ arrays: [ArrayOutline]) {
    self.arrays = arrays
    var offsets: [Int] = []
    var members: [(entry: ZipEntry, header: [UInt8])] = []
    var end = 0
    for array in arrays {
      let header = NumpyFile.header(descriptor: array.type.numpyDescriptor, shape: array.shape)
      let entry = ZipEntry(
        name: array.name + ".npy", offset: end, count: header.count + array.byteCount, checksum: 0)
      members.append((entry, header))
      offsets.append(end + entry.localHeader().count + header.count)
      end = offsets.last! + array.byteCount
    }
    self.offsets = offsets
    self.members = members
    self.end = end
  }

  package func frame(checksums: [UInt32]) -> [(offset: Int, bytes: [UInt8])] {
    let entries = zip(members, zip(arrays, checksums)).map { member, elements in
      var entry = member.entry
      entry.checksum = CRC32.combine(
        CRC32.checksum(member.header), elements.1, count: elements.0.byteCount)
      return entry
    }
    return zip(entries, members).map { ($0.offset, $0.localHeader() + $1.header) }
      + [(end, ZipEntry.directory(of: entries, at: end))]
  }
}

extension ElementType {
  /// numpy's name of the type, as in `<f4`.
  ///
  /// - Precondition: it has one.
  var numpyDescriptor: String {
    switch self {
    case .number(.float64): "<f8"
    case .number(.float32): "<f4"
    case .number(.float16): "<f2"
    case .number(.bfloat16): preconditionFailure("numpy has no bfloat16")
    case .number(.int64): "<i8"
    case .number(.int32): "<i4"
    case .number(.int16): "<i2"
    case .number(.int8): "|i1"
    case .number(.uint8): "|u1"
    case .number(.bool): "|b1"
    case .text(let length): "<U\(length)"
    }
  }
}

extension ArrayOutline {
  /// An array of texts with room for the longest, and its elements: Unicode scalars, with zeros behind them.
  ///
  /// - Precondition: there are as many texts as the shape has elements.
  package static func texts(
    _ name: String, _ texts: [String], shape: [Int]
  ) -> (outline: ArrayOutline, scalars: [UInt32]) {
    precondition(texts.count == shape.reduce(1, *), "\(texts.count) texts for shape \(shape)")
    let length = max(1, texts.map(\.unicodeScalars.count).max() ?? 1)
    let scalars = texts.flatMap { text in
      let scalars = text.unicodeScalars.map(\.value)
      return scalars + Array(repeating: 0, count: length - scalars.count)
    }
    return (ArrayOutline(name, .text(length: length), shape: shape), scalars)
  }
}
