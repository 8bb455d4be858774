/// A published data set of images in the files that it comes in: those of one folder, or of an archive that is read as
/// one.
public struct ImageArchive: Sendable {
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
  /// - Throws: `FileError` where one is missing; `FileFormatError` where one is damaged.
  public static func read(_ place: Place, files: FileSystem, memory: MemoryBudget = MemoryBudget())
    throws -> ImageArchive
  {
    let sets = try place.format.read(place.folder, files, memory)
    return ImageArchive(format: place.format, training: sets.training, test: sets.test)
  }

  /// dataset.pt: uint8 images, int64 labels.
  ///
  /// The training images are split as `TrainingSplit` does; the test images come as in the archive.
  /// - Parameters:
  ///   - validationCount: the images set aside.
  ///   - scaling: what becomes of the bytes.
  /// - Precondition: some images are left to train on.
  public func document(
    validationCount: Int, seed: Seed, scaling: ImageScaling
  ) -> TorchDocument {
    precondition(0..<training.count ~= validationCount, "\(validationCount) of \(training.count)")
    var sets = [(DataSetPart.train, training)]
    if validationCount > 0 {
      let split = TrainingSplit(of: training.count, settingAside: validationCount, seed: seed)
      sets = [
        (.train, training.selecting(split.training)),
        (.validation, training.selecting(split.validation)),
      ]
    }
    sets.append((.test, test))
    return TorchDocument(
      .dataSet(
        sets.map { part, set in
          (part, set.images, Tensor(set.labels.map { Int64($0) }, shape: [set.count]))
        }, seed: seed, scaling: scaling))
  }
}
