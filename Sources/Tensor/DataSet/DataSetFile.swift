/// Reads `dataset.pt`: a dict of `TensorDataset`s or `Subset`s, as PyTorch saves them.
///
/// Images that are float32 or bytes, contiguous and stored as they are stay in the mapped file. Selected bytes are
/// copied as bytes; anything else becomes float32 once, in memory.
public enum DataSetFile {
  /// The largest class number that a label may have. A model's own bound is for its caller to check.
  public static let largestLabel = 65_535

  /// Reads the file at `path`.
  ///
  /// - Parameters:
  ///   - scaling: of images that are stored as whole numbers; nil takes what the file says of them, and where it says
  ///     nothing the numbers as they are.
  ///   - memory: for what is compressed or converted.
  /// - Throws: `FileError` where it can't be opened; `FileFormatError`, of kind `badContents` where
  ///   a set is missing or empty, images are not numbers, or labels are no class numbers.
  public static func read(
    _ path: Path, files: FileSystem, scaling: ImageScaling? = nil,
    memory: MemoryBudget = MemoryBudget()
  ) throws -> DataSet {
    try dataSet(
      in: try TorchFile.read(path, files: files, memory: memory), scaling: scaling, memory: memory)
  }

  /// The data set that `file` holds.
  public static func dataSet(
    in file: TorchFile, scaling: ImageScaling? = nil, memory: MemoryBudget = MemoryBudget()
  ) throws(FileFormatError) -> DataSet {
    do throws(FileFormatError) {
      let heap = file.heap
      guard let root = heap.dict(heap.root) else {
        throw ImageSetReader.isModelZoo(heap.root, in: heap)
          ? ImageSetReader.modelZoo
          : heap.mismatch(heap.root, wanted: "a dict with trainset, valset and testset")
      }
      let stored = scaling == nil ? root[ImageScaling.key] : nil
      let scaling = scaling ?? stored.flatMap { ImageScaling($0, in: heap) }
      // Subsets may overlap and narrow types grow fourfold; beyond that a file asks for too much.
      var reader = ImageSetReader(
        file, budget: file.copyBudget + 4 * min(file.storageBytes, .max >> 4), memory: memory,
        scaling: scaling)
      let train = try reader.required(.train, of: root)
      let validation = try reader.optional(.validation, of: root)
      let test = try reader.required(.test, of: root)
      for (part, other) in [(DataSetPart.validation, validation), (.test, test)] {
        guard let other, other.images.shape.dropFirst() != train.images.shape.dropFirst() else {
          continue
        }
        throw FileFormatError(
          .badContents,
          "images of shape \(other.images.shape), in the \(DataSetPart.train.key) \(train.images.shape)",
          key: part.key)
      }
      let note = try stored.flatMap { item throws(FileFormatError) in
        try Self.note(on: item, scaling, ofWhole: reader.wholeNumberType, channels: train.channels)
      }
      return DataSet(
        train: train, validation: validation, test: test, seed: seed(root, in: heap),
        fingerprint: file.fingerprint.description, wholeNumberType: reader.wholeNumberType,
        scaling: reader.wholeNumberType.flatMap { _ in scaling },
        notes: file.notes + reader.notes + (note.map { [$0] } ?? []))
    } catch {
      throw error.at(file.path)
    }
  }

  /// What is odd about the file's saying how its images become numbers.
  ///
  /// - Throws: `badContents` where images depend on it and it can't be understood.
  private static func note(
    on item: PickleItem, _ scaling: ImageScaling?, ofWhole type: DType?, channels: Int
  ) throws(FileFormatError) -> String? {
    guard type != nil else {
      return "has '\(ImageScaling.key)', which is for images of whole numbers: its own are "
        + "floating-point numbers and taken as they are stored"
    }
    guard let scaling, [0, 1, channels].contains(scaling.means.count) else {
      throw FileFormatError(
        .badContents,
        "expected {'scale': a number or None, 'mean': [...], 'std': [...]} with a number for each of "
          + "\(channels) channels; give --scale and --normalize, which take its place",
        key: ImageScaling.key)
    }
    return nil
  }

  private static func seed(_ root: PickleContainer.Dict, in heap: PickleHeap) -> Seed? {
    switch root["dataset_seed"] {
    case .wideInteger(let seed): return seed.int128.flatMap { Seed($0) }
    case let item: return item.flatMap { heap.integer($0) }.map { Seed($0) }
    }
  }
}

extension TorchFile {
  /// Whether the file holds a dict with one of a data set's parts, sound or not.
  public var isDataSet: Bool {
    DataSetPart.allCases.contains { has(key: $0.key) }
      || ImageSetReader.isModelZoo(heap.root, in: heap)
  }
}
