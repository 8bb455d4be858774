/// The four files of MNIST and its kin: images and labels for training and for the test.
public struct IdxDataSet: Sendable {
  private let training: LabelledBytes
  private let test: LabelledBytes

  /// How the bytes become a data set for networks.
  public struct Recipe: Sendable, Equatable {
    /// What is taken off every pixel, and by what the rest is divided; pixels are 0...1 before.
    public var mean = Self.mnist.mean
    public var standardDeviation = Self.mnist.standardDeviation
    /// The images set aside for validation; nil takes a sixth of the training images.
    public var validationCount: Int?
    /// Which images these are, and in what order the others come, as the seed of torch's random_split.
    public var seed = TrainingSplit.usualSeed

    /// Those of MNIST's training images.
    public static let mnist = (mean: 0.1307, standardDeviation: 0.3081)

    public init() {}
  }

  /// Reads `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and
  /// `t10k-labels-idx1-ubyte`, also where a dot stands before `idx`, or as gzip packed them, with `.gz` at the end.
  ///
  /// - Parameter memory: for those that are packed.
  /// - Throws: `FileError`; `FileFormatError` where they are damaged or don't fit each other.
  public static func read(
    _ folder: Path, files: FileSystem, memory: MemoryBudget = MemoryBudget()
  ) throws -> IdxDataSet {
    var memory = memory
    let training = try LabelledBytes(folder, "train", files, &memory)
    let test = try LabelledBytes(folder, "t10k", files, &memory)
    guard training.images.shape.dropFirst() == test.images.shape.dropFirst() else {
      throw FileFormatError(
        .badContents,
        "test images of shape \(test.images.shape), training images \(training.images.shape)",
        path: folder)
    }
    return IdxDataSet(training: training, test: test)
  }

  /// Whether any of the four files lies in the folder, unpacked or not.
  public static func isPresent(in folder: Path, files: FileSystem) throws -> Bool {
    isPresent(among: try files.list(folder))
  }

  static func isPresent(among names: [Path]) -> Bool {
    names.contains { name in
      LabelledBytes.stems.contains { name.bytes.starts(with: $0.utf8) }
    }
  }

  /// The two sets as they are stored, of one channel.
  var bytes: (training: LabelledImages, test: LabelledImages) { (training.bytes, test.bytes) }

  /// The data set: pixels `(byte / 255 - mean) / standard deviation` in float32, one channel; the
  /// training images as `ImageArchive.document` splits them, the test images as they come.
  ///
  /// - Throws: `FileFormatError` where that leaves no images to train on, or the file would be too large.
  /// - Precondition: the standard deviation is not 0.
  public func draft(_ recipe: Recipe) throws(FileFormatError) -> DataSetDraft {
    let count = training.count
    let held = recipe.validationCount ?? count / 6
    guard (0..<count).contains(held) else {
      throw FileFormatError(
        .badContents, "\(held) of \(count) training images are to be set aside")
    }
    guard (count + test.count) * training.pixelCount * 4 < ZipWriter.largestCount else {
      throw FileFormatError(
        .limit, "\(count + test.count) images make a file beyond 4 GB")
    }
    let split = TrainingSplit(of: count, settingAside: held, seed: recipe.seed)
    let levels = PixelLevels(
      ImageScaling(divisor: 255, means: [recipe.mean], deviations: [recipe.standardDeviation]),
      channels: 1)
    return DataSetDraft(
      train: training.imageSet(split.training, levels),
      validation: held > 0 ? training.imageSet(split.validation, levels) : nil,
      test: test.imageSet(0..<test.count, levels), seed: recipe.seed)
  }
}

/// Images and labels of one of the two sets.
private struct LabelledBytes: Sendable {
  let images: IdxFile
  let labels: IdxFile

  /// What the names of the four files begin with.
  static let stems = ["train-images", "train-labels", "t10k-images", "t10k-labels"]

  var count: Int { images.shape[0] }
  var pixelCount: Int { images.shape[1] * images.shape[2] }

  init(_ folder: Path, _ set: String, _ files: FileSystem, _ memory: inout MemoryBudget) throws {
    let imagesPath = try Self.path(folder, "\(set)-images", "idx3-ubyte", files)
    let labelsPath = try Self.path(folder, "\(set)-labels", "idx1-ubyte", files)
    images = try IdxFile.read(imagesPath, files: files, memory: &memory)
    labels = try IdxFile.read(labelsPath, files: files, memory: &memory)
    guard images.shape.count == 3, !images.shape.contains(0),
      images.shape[0] < TrainingSplit.countLimit
    else {
      throw FileFormatError(
        .badContents, "sizes \(images.shape), expected count, height and width of images",
        path: imagesPath)
    }
    guard labels.shape == [images.shape[0]] else {
      throw FileFormatError(
        .badContents, "labels of sizes \(labels.shape) for \(images.shape[0]) images",
        path: labelsPath)
    }
  }

  private static func path(
    _ folder: Path, _ stem: String, _ kind: String, _ files: FileSystem
  ) throws(FileError) -> Path {
    let usual = folder / Path("\(stem)-\(kind)")
    for path in [folder / Path("\(stem).\(kind)"), usual] {
      for path in [path, path.suffixed(".gz")] where try files.exists(path) { return path }
    }
    return usual
  }

  /// All images as they are stored.
  var bytes: LabelledImages {
    LabelledImages(
      images: Tensor(
        dtype: .uint8, shape: [count, 1, images.shape[1], images.shape[2]],
        storage: images.elements),
      labels: withExtendedLifetime(labels) { Array(labels.elements.bytes) })
  }

  /// The images of `indices` in that order, as numbers.
  func imageSet(
    _ indices: some RandomAccessCollection<Int>, _ levels: PixelLevels
  ) -> ImageSet {
    let size = pixelCount
    let storage = ByteStorage(count: indices.count * size * MemoryLayout<Float>.size) { output in
      let values = output.bindMemory(to: Float.self).baseAddress!
      let bytes = images.elements.bytes.bindMemory(to: UInt8.self).baseAddress!
      for (place, index) in indices.enumerated() {
        levels.convert(bytes + index * size, plane: size, into: values + place * size)
      }
    }
    let labels = withExtendedLifetime(self.labels) {
      indices.map { Int32(self.labels.elements.bytes[$0]) }
    }
    let shape = [indices.count, 1, images.shape[1], images.shape[2]]
    return ImageSet(
      images: Tensor(dtype: .float32, shape: shape, storage: storage), labels: labels)
  }
}
