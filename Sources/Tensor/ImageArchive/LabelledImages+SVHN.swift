extension ImageArchive.Format {
  public static let svhn = ImageArchive.Format(
    "SVHN, format 2", trainingFiles: ["train_32x32.mat"], testFiles: ["test_32x32.mat"]
  ) { paths, files, memory in
    try LabelledImages(svhn: paths[0], files: files, memory: &memory)
  }
}

extension LabelledImages {
  /// Reads one of the files of SVHN's cropped digits, "format 2": a MATLAB file with the images as `X`, uint8
  /// [row, column, channel, image], and the digits as `y`, where 10 is a zero.
  ///
  /// Source: http://ufldl.stanford.edu/housenumbers.
  /// - Throws: `FileError`; `FileFormatError` where the file is damaged or another one.
  init(svhn path: Path, files: FileSystem, memory: inout MemoryBudget) throws {
    let mapped = try files.map(path)
    do throws(FileFormatError) {
      let arrays = try MATLABFile(mapped).arrays(["X", "y"], memory: &memory)
      let labels = try Self.digits(arrays[1])
      self.init(images: try Self.images(arrays[0], count: labels.count), labels: labels)
    } catch {
      throw error.at(path)
    }
  }

  private static func digits(_ array: MATLABArray) throws(FileFormatError) -> [UInt8] {
    // A column as it is published, a row as scipy writes a list.
    let count = array.shape.max() ?? 0
    guard [[count, 1], [1, count]].contains(array.shape), count > 0 else {
      throw FileFormatError(
        .badContents, "expected a column or row of labels, found the shape \(array.shape)",
        key: "y")
    }
    var digits: [UInt8] = []
    for (place, value) in array.doubles.enumerated() {
      guard let digit = Int(exactly: value), 1...10 ~= digit else {
        throw FileFormatError(
          .badContents, "image \(place) has the label \(value); expected 1 to 10", key: "y")
      }
      digits.append(UInt8(digit % 10))
    }
    return digits
  }

  private static func images(_ array: MATLABArray, count: Int) throws(FileFormatError) -> Tensor {
    guard array.type == .uint8, array.shape == [32, 32, 3, count] else {
      throw FileFormatError(
        .badContents,
        "expected uint8 of shape [32, 32, 3, \(count)], as there are \(count) labels; found \(array.type) of shape "
          + "\(array.shape)", key: "X")
    }
    let side = 32
    let storage = ByteStorage(count: array.elements.bytes.count) { output in
      let bytes = array.elements.bytes
      for plane in 0..<3 * count {
        let start = plane * side * side
        for y in 0..<side {
          for x in 0..<side { output[start + y * side + x] = bytes[start + x * side + y] }
        }
      }
    }
    return withExtendedLifetime(array.elements) {
      Tensor(dtype: .uint8, shape: [count, 3, side, side], storage: storage)
    }
  }
}
