import Glibc

extension ImageArchive.Format {
  /// The data set, for messages.
  public var name: String {
    switch self {
    case .cifar10Binary: "CIFAR-10, binary version"
    case .cifar10Pickles: "CIFAR-10, python version"
    case .cifar100Binary: "CIFAR-100, binary version"
    case .cifar100Pickles: "CIFAR-100, python version"
    case .svhn: "SVHN, format 2"
    case .idx: "idx files"
    }
  }

  /// The files with the images to train on, as the data set's authors name them.
  public var trainingFiles: [Path] {
    switch self {
    case .cifar10Binary: (1...5).map { Path("data_batch_\($0).bin") }
    case .cifar10Pickles: (1...5).map { Path("data_batch_\($0)") }
    case .cifar100Binary: ["train.bin"]
    case .cifar100Pickles: ["train"]
    case .svhn: ["train_32x32.mat"]
    case .idx: ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"]
    }
  }

  /// Those with the test images.
  public var testFiles: [Path] {
    switch self {
    case .cifar10Binary: ["test_batch.bin"]
    case .cifar10Pickles: ["test_batch"]
    case .cifar100Binary: ["test.bin"]
    case .cifar100Pickles: ["test"]
    case .svhn: ["test_32x32.mat"]
    case .idx: ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]
    }
  }

  /// The formats of which any file is among a folder's entries.
  static func found(among entries: [FolderEntry]) -> [Self] {
    // A folder called `train` holds something else.
    let names = entries.filter { $0.kind != .folder }.map(\.name)
    return allCases.filter { format in
      format == .idx
        ? IdxDataSet.isPresent(among: names)
        : !Set(format.trainingFiles + format.testFiles).isDisjoint(with: names)
    }
  }

  /// The path of one of its files.
  ///
  /// - Throws: `FileError` where it is not there, which names all that should be.
  func file(_ name: Path, in folder: Path, files: FileSystem) throws(FileError) -> Path {
    let path = folder / name
    guard try files.exists(path) else {
      let all = (trainingFiles + testFiles).map(\.description).joined(separator: ", ")
      throw FileError(
        .read, path, code: ENOENT,
        hint: "\(self.name.prefix { $0 != "," }) comes as \(all): unpack or download it again")
    }
    return path
  }
}
