import Tensor

/// A data set that a twin or a new zoo is to be made with: a dataset.pt, or a folder or an archive of idx files, of which a dataset.pt is
/// made in the zoo.
struct GivenDataSet {
  let data: DataSet
  /// As it was given.
  let name: Path
  /// Its dataset.pt, without links.
  let file: Path
  /// That as it was before it was read; nil where it is not there yet.
  private(set) var watch: DataSetWatch?
  /// What that is to be, where it is not there yet.
  private(set) var draft: TorchDocument?
  /// Whether it is made of idx files.
  let isMade: Bool

  /// - Parameters:
  ///   - path: without links.
  ///   - name: as it was given.
  ///   - images: how a dataset.pt is read.
  ///   - idx: how one is made.
  /// - Throws: `RunError` where options do not fit what is there; what reading throws.
  init(
    at path: Path, called name: Path, _ images: ImageOptions, _ idx: IdxOptions,
    in location: TargetLocation, _ execution: ExecutionOptions, files: FileSystem
  ) throws {
    self.name = name
    isMade = try files.isTree(path)
    guard isMade else {
      guard idx == IdxOptions() else {
        throw RunError(
          .usage,
          "'\(name)' is a finished data set: --mean, --std, --val-count and --split-seed are for "
            + "folders of idx files.")
      }
      watch = try images.watch(path, files: files, memory: execution.dataSetMemory)
      data = try images.dataSet(at: path, files: files, memory: execution.dataSetMemory)
      file = path
      return
    }
    guard images == ImageOptions() else {
      throw RunError(
        .usage,
        "'\(name)' holds idx files: give --mean and --std in place of --scale and "
          + "--normalize, which are for a dataset.pt.")
    }
    guard try IdxDataSet.isPresent(in: path, files: files) else {
      let finished = path / ZooLayout.dataSetName
      throw RunError(
        .noInput,
        "'\(name)' has no idx files (train-images-idx3-ubyte and so on). Give them, or "
          + (try files.exists(finished)
            ? "'\(finished)', which lies there."
            : "a dataset.pt, which 'sparsify data' makes of CIFAR's and SVHN's files."))
    }
    let made = try IdxDataSet.read(path, files: files, memory: execution.dataSetMemory)
      .draft(idx.recipe)
    file = location.twin / ZooLayout.dataSetName
    if try files.exists(file) {
      let seen = try images.watch(file, files: files, memory: execution.dataSetMemory)
      let there = try DataSetFile.read(file, files: files)
      if there.fingerprint == made.dataSet.fingerprint {
        data = there
        watch = seen
        return
      }
      guard execution.restart else {
        throw RunError(
          .usage,
          "'\(file)' is another data set than the idx files and --mean, --std, --val-count and "
            + "--split-seed make. Give the same again, or another \(location.product.label).")
      }
    }
    data = made.dataSet
    draft = made.document
  }
}
