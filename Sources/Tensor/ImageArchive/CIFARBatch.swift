extension ImageArchive.Format {
  public static let cifar10Binary = ImageArchive.Format(
    "CIFAR-10, binary version", trainingFiles: (1...5).map { Path("data_batch_\($0).bin") },
    testFiles: ["test_batch.bin"]
  ) { paths, files, _ in
    try CIFARBatch.joined(
      paths.map { try CIFARBatch(binary: $0, labelBytes: 1, files: files) }, classes: 10)
  }

  public static let cifar100Binary = ImageArchive.Format(
    "CIFAR-100, binary version", trainingFiles: ["train.bin"], testFiles: ["test.bin"]
  ) { paths, files, _ in
    try CIFARBatch.joined(
      paths.map { try CIFARBatch(binary: $0, labelBytes: 2, files: files) }, classes: 100)
  }

  public static let cifar10Pickles = ImageArchive.Format(
    "CIFAR-10, python version", trainingFiles: (1...5).map { Path("data_batch_\($0)") },
    testFiles: ["test_batch"]
  ) { paths, files, _ in
    try CIFARBatch.joined(
      paths.map { try CIFARBatch(pickle: $0, labels: "labels", files: files) }, classes: 10)
  }

  public static let cifar100Pickles = ImageArchive.Format(
    "CIFAR-100, python version", trainingFiles: ["train"], testFiles: ["test"]
  ) { paths, files, _ in
    try CIFARBatch.joined(
      paths.map { try CIFARBatch(pickle: $0, labels: "fine_labels", files: files) }, classes: 100)
  }
}

/// Some images of CIFAR-10 or CIFAR-100: one of the files of either version.
///
/// An image has 3,072 bytes: red, green and blue after each other, each row by row.
/// Source: Krizhevsky, https://www.cs.toronto.edu/~kriz/cifar.html.
struct CIFARBatch {
  private static let side = 32
  private static let imageBytes = 3 * side * side

  private let path: Path
  private let labels: [UInt8]
  /// The first byte of the first image, and the distance of one from the next.
  private let pixels: ByteStorage
  private let (start, stride): (Int, Int)

  /// Reads a file of records: the labels, a byte each, and the image.
  ///
  /// - Parameter labelBytes: 1, or 2 for a coarse label and the fine one that counts.
  init(binary path: Path, labelBytes: Int, files: FileSystem) throws {
    let file = try files.map(path)
    let record = labelBytes + Self.imageBytes
    let count = file.bytes.count / record
    guard count > 0, file.bytes.count == count * record else {
      throw FileFormatError(
        .truncated,
        "\(file.bytes.count) bytes are not a whole number of images of \(record) bytes: the file was cut or is "
          + "another one, unpack or download it again", path: path)
    }
    self.path = path
    labels = withExtendedLifetime(file) {
      (0..<count).map { file.bytes[$0 * record + labelBytes - 1] }
    }
    (pixels, start, stride) = (file, labelBytes, record)
  }

  /// Reads a pickled dict with the images as an array `data` and their labels as a list or an array.
  ///
  /// Nothing is executed: see `PickleMachine`.
  /// - Parameter key: of the labels.
  init(pickle path: Path, labels key: String, files: FileSystem) throws {
    let file = try files.map(path)
    do throws(FileFormatError) {
      let heap = try PickleHeap(plain: file)
      guard let dict = heap.dict(heap.root) else {
        throw heap.mismatch(heap.root, wanted: "a dict with 'data' and '\(key)'")
      }
      // Python 3 reads the texts of the files as they are published as bytes, and may have written them so.
      func entry(_ key: String) -> PickleItem { dict[key] ?? dict[Array(key.utf8)] ?? .none }
      let array = try Self.array(entry("data"), in: heap)
      labels = try Self.labels(entry(key), in: heap, key)
      guard labels.count == array.shape[0] else {
        throw FileFormatError(
          .badContents,
          "\(array.shape[0]) images, but \(labels.count) labels; expected one an image",
          key: key)
      }
      pixels = ByteStorage(copying: array.rowMajorBytes)
      (start, stride) = (0, Self.imageBytes)
      self.path = path
    } catch {
      throw error.at(path)
    }
  }

  private static func array(
    _ item: PickleItem, in heap: PickleHeap
  ) throws(FileFormatError) -> NumpyArray {
    let wanted = "a numpy array of uint8 [count, \(imageBytes)]"
    guard let array = NumpyArray(item, in: heap) else {
      throw mismatch(item, in: heap, wanted: wanted).of(key: "data")
    }
    guard array.isOfBytes, array.shape.count == 2, array.shape[0] > 0,
      array.shape[1] == imageBytes
    else {
      throw FileFormatError(
        .badContents, "expected \(wanted), found one of another type or of shape \(array.shape)",
        key: "data")
    }
    return array
  }

  /// Where something else stands than what the published files have.
  private static func mismatch(
    _ item: PickleItem, in heap: PickleHeap, wanted: String
  ) -> FileFormatError {
    guard let object = heap.inert(item) else { return heap.mismatch(item, wanted: wanted) }
    return FileFormatError(
      .forbiddenGlobal,
      "expected \(wanted), found \(object.name.excerpt()), which was not made: nothing in a file is executed. "
        + "Take the file as it was published, or pickle the images as a numpy array and the labels as a list of int"
    )
  }

  private static func labels(
    _ item: PickleItem, in heap: PickleHeap, _ key: String
  ) throws(FileFormatError) -> [UInt8] {
    let numbers: [Int]
    if case .container(let number) = item, case .list(let items) = heap.containers[number] {
      numbers = try items.enumerated().map { place, item throws(FileFormatError) in
        guard let number = heap.integer(item) else {
          throw mismatch(item, in: heap, wanted: "\(wantedLabel) at place \(place)").of(key: key)
        }
        return number
      }
    } else if let array = NumpyArray(item, in: heap), array.shape.count == 1 {
      numbers = array.integers
    } else {
      throw mismatch(item, in: heap, wanted: "a list of labels").of(key: key)
    }
    return try numbers.enumerated().map { place, number throws(FileFormatError) in
      guard let label = UInt8(exactly: number) else {
        throw FileFormatError(
          .badContents, "expected \(wantedLabel) at place \(place), found \(number)", key: key)
      }
      return label
    }
  }

  private static let wantedLabel = "a label from 0 to 255"

  /// All images of some batches, in their order.
  ///
  /// - Parameter classes: how many there are.
  /// - Throws: `FileFormatError` where batches are of different lengths, as one that was cut is, or a label is none of
  ///   the classes.
  static func joined(
    _ batches: [CIFARBatch], classes: Int
  ) throws(FileFormatError) -> LabelledImages {
    for batch in batches {
      guard batch.labels.count == batches[0].labels.count else {
        throw FileFormatError(
          .truncated,
          "\(batch.labels.count) images, but \(batches[0].labels.count) in '\(batches[0].path)': one of the two "
            + "files was cut, unpack or download it again", path: batch.path)
      }
      if let place = batch.labels.firstIndex(where: { Int($0) >= classes }) {
        throw FileFormatError(
          .badContents,
          "image \(place) has the label \(batch.labels[place]); expected 0 to \(classes - 1): the file is damaged, "
            + "unpack or download it again", path: batch.path)
      }
    }
    let labels = batches.flatMap(\.labels)
    let storage = ByteStorage(count: labels.count * imageBytes) { output in
      var place = 0
      for batch in batches {
        withExtendedLifetime(batch.pixels) {
          for image in batch.labels.indices {
            let first = batch.start + image * batch.stride
            UnsafeMutableRawBufferPointer(rebasing: output[place...]).copyMemory(
              from: UnsafeRawBufferPointer(rebasing: batch.pixels.bytes[first..<first + imageBytes])
            )
            place += imageBytes
          }
        }
      }
    }
    return LabelledImages(
      images: Tensor(dtype: .uint8, shape: [labels.count, 3, side, side], storage: storage),
      labels: labels)
  }
}
