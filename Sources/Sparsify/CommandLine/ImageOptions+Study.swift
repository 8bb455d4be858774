import Tensor

extension ImageOptions {
  /// The data set that twins are studied on.
  ///
  /// Where nothing is said of how its images become numbers, it is read as the twin was made.
  /// - Parameters:
  ///   - given: its file; nil takes the twin's.
  ///   - memory: what reading it may take.
  /// - Throws: where there is none, and what reading it throws.
  func dataSet(
    of twin: StudiedTwin, given: Path?, files: FileSystem, memory: MemoryBudget
  ) throws -> DataSet {
    let images = self == ImageOptions() ? ImageOptions(storedIn: twin.options) : self
    let path = try twin.dataSetPath(given: given, files: files)
    return try images.dataSet(at: path, files: files, memory: memory)
  }
}
