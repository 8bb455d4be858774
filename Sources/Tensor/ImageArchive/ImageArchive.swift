/// A published data set of images in the files that it comes in: those of one folder, or of an archive that is read as
/// one.
public struct ImageArchive: Sendable {
  /// The data sets that are known, and how their files hold them.
  public enum Format: Sendable, Hashable, CaseIterable {
    case cifar10Binary, cifar10Pickles
    case cifar100Binary, cifar100Pickles
    case svhn
    /// MNIST and its kin.
    case idx
  }

  public let format: Format
  public let training: LabelledImages
  public let test: LabelledImages

  /// The same with other forms of its images.
  public func mapImages(_ transform: (LabelledImages) -> LabelledImages) -> ImageArchive {
    ImageArchive(format: format, training: transform(training), test: transform(test))
  }

  /// Where files of a known data set lie.
  public struct Place: Sendable, Hashable {
    public let format: Format
    public let folder: Path
  }

  /// The data sets in a folder or, where it has none itself, in the folders in it: archives hold one of their own.
  ///
  /// - Throws: `FileError` where a folder can't be listed.
  public static func places(in folder: Path, files: FileSystem) throws(FileError) -> [Place] {
    let entries = try files.entries(of: folder)
    let found = Format.found(among: entries).map { Place(format: $0, folder: folder) }
    guard found.isEmpty else { return found }
    var inner: [Place] = []
    for entry in entries where entry.kind == .folder {
      let folder = folder / entry.name
      inner += Format.found(among: try files.entries(of: folder)).map {
        Place(format: $0, folder: folder)
      }
    }
    return inner
  }

  /// Reads all files of a data set.
  ///
  /// - Parameter memory: for what is compressed in them.
  /// - Throws: `FileError` where one is missing; `TorchFileError` and `IdxFileError` where one is damaged.
  public static func read(_ place: Place, files: FileSystem, memory: MemoryBudget = MemoryBudget())
    throws -> ImageArchive
  {
    let (format, folder) = (place.format, place.folder)
    func cifar(
      classes: Int, _ read: (Path) throws -> CIFARBatch
    ) throws -> (LabelledImages, LabelledImages) {
      func images(_ names: [Path]) throws -> LabelledImages {
        try CIFARBatch.joined(
          names.map { try read(try format.file($0, in: folder, files: files)) }, classes: classes)
      }
      return (try images(format.trainingFiles), try images(format.testFiles))
    }
    let sets: (training: LabelledImages, test: LabelledImages)
    switch format {
    case .cifar10Binary:
      sets = try cifar(classes: 10) { try CIFARBatch(binary: $0, labelBytes: 1, files: files) }
    case .cifar100Binary:
      sets = try cifar(classes: 100) { try CIFARBatch(binary: $0, labelBytes: 2, files: files) }
    case .cifar10Pickles:
      sets = try cifar(classes: 10) { try CIFARBatch(pickle: $0, labels: "labels", files: files) }
    case .cifar100Pickles:
      sets = try cifar(classes: 100) {
        try CIFARBatch(pickle: $0, labels: "fine_labels", files: files)
      }
    case .svhn:
      var memory = memory
      let parts = try (format.trainingFiles + format.testFiles).map {
        try LabelledImages(
          svhn: try format.file($0, in: folder, files: files), files: files, memory: &memory)
      }
      sets = (parts[0], parts[1])
    case .idx: sets = try IdxDataSet.read(folder, files: files).bytes
    }
    return ImageArchive(format: format, training: sets.training, test: sets.test)
  }

  /// dataset.pt: uint8 images, int64 labels.
  ///
  /// The training images and those set aside for validation are the two parts of
  /// `torch.utils.data.random_split(…, generator=torch.Generator().manual_seed(seed))`; where none are set aside, they
  /// come as in the archive. The test images always do.
  /// - Parameters:
  ///   - validationCount: the images set aside.
  ///   - scaling: what becomes of the bytes.
  /// - Precondition: some images are left to train on.
  public func document(
    validationCount: Int, seed: Seed, scaling: ImageScaling
  ) -> TorchDocument {
    precondition(0..<training.count ~= validationCount, "\(validationCount) of \(training.count)")
    var sets = [("trainset", training)]
    if validationCount > 0 {
      var generator = MersenneTwister(torchSeed: seed)
      let order = generator.torchPermutation(of: training.count)
      sets = [
        ("trainset", training.selecting(order.dropLast(validationCount))),
        ("valset", training.selecting(order.suffix(validationCount))),
      ]
    }
    sets.append(("testset", test))
    return TorchDocument(
      .dataSet(
        sets.map { name, set in
          (name, set.images, Tensor(set.labels.map { Int64($0) }, shape: [set.count]))
        }, seed: seed, scaling: scaling))
  }
}
