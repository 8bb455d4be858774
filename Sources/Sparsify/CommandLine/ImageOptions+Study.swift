import Tensor

extension ImageOptions {
  /// The data set that twins are studied on.
  ///
  /// Where nothing is said of how its images become numbers, it is read as the first twin was made.
  /// - Parameters:
  ///   - twins: at least one.
  ///   - given: its file; nil takes the twins'.
  ///   - memory: what reading it may take.
  /// - Throws: `RunError` where they were made with different ones and none is given, and where there is none; what
  ///   reading it throws.
  func dataSet(
    of twins: [StudiedTwin], given: Path?, files: FileSystem, memory: MemoryBudget
  ) throws -> DataSet {
    let first = twins[0]
    if given == nil, let own = first.options[StoredOption.dataSet],
      let other = twins.first(where: { ($0.options[StoredOption.dataSet] ?? own) != own })
    {
      throw RunError(
        .usage,
        "'\(first.name)' and '\(other.name)' were made with different data sets: say by --data which one their "
          + "models are to be measured on.")
    }
    let path = try first.dataSetPath(given: given, files: files)
    return try completed(by: first.options).dataSet(at: path, files: files, memory: memory)
  }
}
