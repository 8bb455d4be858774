import Tensor

extension ImageOptions {
  /// The data set that twins are studied on.
  ///
  /// Where nothing is said of how its images become numbers, it is read as the first twin was made.
  /// - Parameters:
  ///   - twins: at least one.
  ///   - source: the zoo that they were made of, where it is at hand.
  ///   - given: its file; nil takes that of the first twin that has one, or the source's where it is the one that the
  ///     first was made with.
  ///   - memory: what reading it may take.
  /// - Throws: `RunError` where they were made with different ones and none is given; `ZooError` where there is none; what
  ///   reading it throws.
  func dataSet(
    of twins: [StudiedTwin], source: Path?, given: Path?, files: FileSystem, memory: MemoryBudget
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
    func read(_ path: Path) throws -> DataSet {
      try completed(by: first.options).dataSet(at: path, files: files, memory: memory)
    }
    let path: Path
    do {
      path = try first.dataSetPath(given: given, files: files)
    } catch  where given == nil {
      for twin in twins.dropFirst() {
        if let path = try? twin.dataSetPath(given: nil, files: files) { return try read(path) }
      }
      if let source, let path = try Zoo.ownDataSet(in: source, files: files),
        let data = try? read(path), first.isMade(withDataSetOf: data.fingerprint)
      {
        return data
      }
      throw ZooError("\(error)", (error as? any CommandError)?.exitCode ?? .noInput)
    }
    return try read(path)
  }
}
