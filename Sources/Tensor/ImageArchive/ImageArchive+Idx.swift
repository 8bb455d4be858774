extension ImageArchive.Format {
  /// MNIST and its kin.
  public static let idx = ImageArchive.Format(
    "idx files", trainingFiles: ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"],
    testFiles: ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"],
    isPresent: IdxDataSet.isPresent(among:)
  ) { folder, files, memory in
    try IdxDataSet.read(folder, files: files, memory: memory).bytes
  }
}
