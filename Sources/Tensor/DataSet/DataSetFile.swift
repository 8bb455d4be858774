/// Reads `dataset.pt`: a dict of `TensorDataset`s or `Subset`s, as PyTorch saves them.
///
/// Images that are float32, contiguous and stored as they are stay in the mapped file; anything else
/// is converted once, in memory.
public enum DataSetFile {
  /// The largest class number that a label may have. A model's own bound is for its caller to check.
  public static let largestLabel = 65_535

  /// Reads the file at `path`.
  ///
  /// - Parameter scaling: of images that are stored as whole numbers; nil takes the numbers as they are.
  /// - Throws: `FileError` where it can't be opened; `TorchFileError`, of kind `badContents` where
  ///   a set is missing or empty, images are not numbers, or labels are no class numbers.
  public static func read(
    _ path: Path, files: FileSystem, scaling: ImageScaling? = nil
  ) throws -> DataSet {
    try dataSet(in: try TorchFile.read(path, files: files), scaling: scaling)
  }

  /// The data set that `file` holds.
  public static func dataSet(
    in file: TorchFile, scaling: ImageScaling? = nil
  ) throws(TorchFileError) -> DataSet {
    do throws(TorchFileError) {
      guard case .dict(let root) = file.root else {
        throw TorchFileError(
          .badContents,
          "expected a dict with trainset, valset and testset, found \(file.root.typeName)")
      }
      // Subsets may overlap and narrow types grow fourfold; beyond that a file asks for too much.
      var reader = ImageSetReader(budget: file.copyBudget + 4 * file.storageBytes, scaling: scaling)
      let train = try reader.required("trainset", of: root)
      let validation = try reader.optional("valset", of: root)
      let test = try reader.required("testset", of: root)
      for (name, other) in [("valset", validation), ("testset", test)] {
        guard let other, other.images.shape.dropFirst() != train.images.shape.dropFirst() else {
          continue
        }
        throw TorchFileError(
          .badContents,
          "images of shape \(other.images.shape), in the trainset \(train.images.shape)", key: name)
      }
      return DataSet(
        train: train, validation: validation, test: test, seed: seed(root),
        fingerprint: file.fingerprint.description, wholeNumberType: reader.wholeNumberType)
    } catch {
      throw error.at(file.path)
    }
  }

  private static func seed(_ root: PickleDict) -> Seed? {
    root["dataset_seed"].flatMap { Seed($0) }
  }
}

extension TorchFile {
  /// Whether the file holds a dict with one of a data set's names, sound or not.
  public var isDataSet: Bool {
    guard case .dict(let root) = root else { return false }
    return ["trainset", "valset", "testset"].contains { root[$0] != nil }
  }
}
