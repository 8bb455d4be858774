extension StateDict {
  /// Reads a model's state dict from the file at `path`, see `StateDictOutline`.
  ///
  /// - Throws: `FileError` where the file can't be opened; `FileFormatError`, of kind `badContents`
  ///   where the file is sound but holds something else.
  public static func read(
    _ path: Path, stems: [String] = [], files: FileSystem, memory: MemoryBudget = MemoryBudget()
  ) throws -> StateDict {
    try StateDictOutline.read(path, stems: stems, files: files, memory: memory).load(memory: memory)
  }

  /// The state dict that `file` holds.
  public init(_ file: TorchFile) throws(FileFormatError) {
    self = try StateDictOutline(file).load()
  }
}
