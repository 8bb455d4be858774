import Tensor
import TestSupport
import Testing

@Suite struct ImageArchiveTests {
  private let files = FileSystem()

  private func read(_ folder: Path) throws -> ImageArchive {
    let places = try ImageArchive.places(in: folder, files: files)
    #expect(places.count == 1)
    return try ImageArchive.read(try #require(places.first), files: files)
  }

  private func bytes(_ images: LabelledImages) -> [UInt8] {
    withExtendedLifetime(images.images.storage) { Array(images.images.bytes) }
  }

  /// Whether images are those of `ImageFolders`, with the labels.
  private func expect(_ images: LabelledImages, _ range: Range<Int>, classes: Int) {
    #expect(images.images.shape == [range.count, 3, 32, 32])
    #expect(images.labels == ImageFolders.labels(range, classes: classes))
    #expect(bytes(images) == range.flatMap { ImageFolders.pixels($0) })
  }

  @Test func `both versions of CIFAR-10 hold the same images in the order of the batches`() throws {
    let makers: [(ImageArchive.Format, (Path) throws -> Void)] = [
      (.cifar10Binary, { try ImageFolders.cifar10Binary(in: $0) }),
      (.cifar10Pickles, { try ImageFolders.cifar10Pickles(in: $0) }),
      (.cifar10Pickles, { try ImageFolders.cifar10Pickles(in: $0, isFortran: true) }),
    ]
    for (format, make) in makers {
      try withTemporaryFolder { folder in
        try make(folder / "inner")
        for place in [folder, folder / "inner"] {
          let archive = try read(place)
          #expect(archive.format == format)
          expect(archive.training, 0..<20, classes: 10)
          expect(archive.test, 20..<23, classes: 10)
        }
      }
    }
  }

  @Test func `of CIFAR-100 the fine labels count`() throws {
    let makers: [(ImageArchive.Format, (Path) throws -> Void)] = [
      (.cifar100Binary, { try ImageFolders.cifar100Binary(in: $0) }),
      (.cifar100Pickles, { try ImageFolders.cifar100Pickles(in: $0) }),
    ]
    for (format, make) in makers {
      try withTemporaryFolder { folder in
        try make(folder)
        let archive = try read(folder)
        #expect(archive.format == format)
        expect(archive.training, 0..<10, classes: 100)
        expect(archive.test, 10..<15, classes: 100)
      }
    }
  }

  @Test(arguments: [true, false])
  func `SVHN's images are turned, and its ten is a zero`(isCompressed: Bool) throws {
    try withTemporaryFolder { folder in
      try ImageFolders.svhn(in: folder, isCompressed: isCompressed)
      let archive = try read(folder)
      #expect(archive.format == .svhn)
      expect(archive.training, 0..<12, classes: 10)
      expect(archive.test, 12..<17, classes: 10)
    }
  }

  @Test func `idx files have one channel`() throws {
    try withTemporaryFolder { folder in
      try IdxFolder.write(to: folder / "idx")
      let archive = try read(folder / "idx")
      #expect(archive.format == .idx && archive.training.images.shape == [24, 1, 28, 28])
      #expect(archive.test.labels == (0..<10).map { UInt8($0) })
      let file = try files.read(folder / "idx" / "t10k-images-idx3-ubyte")
      #expect(bytes(archive.test) == Array(file[16...]))
    }
  }

  @Test func `archives are read as the folders in them`() throws {
    try withTemporaryFolder { folder in
      try ImageFolders.cifar10Binary(in: folder / "batches")
      var tar = TarBuilder()
      for name in try files.list(folder / "batches") {
        tar.add("cifar-10-batches-bin/\(name)", try files.read(folder / "batches" / name))
      }
      let path = folder / "cifar-10-binary.tar.gz"
      try files.write(storedGzip(tar.archive(isCut: false)), to: path)
      let archive = try read(path)
      expect(archive.training, 0..<20, classes: 10)
      expect(archive.test, 20..<23, classes: 10)
    }
  }

  @Test func `a folder may hold none or several of them`() throws {
    try withTemporaryFolder { folder in
      #expect(try ImageArchive.places(in: folder, files: files).isEmpty)
      // Folders of pictures are called so too.
      try files.createFolder(folder / "train")
      try files.createFolder(folder / "test")
      #expect(try ImageArchive.places(in: folder, files: files).isEmpty)
      try ImageFolders.cifar10Binary(in: folder / "a")
      try ImageFolders.svhn(in: folder / "b")
      #expect(
        try ImageArchive.places(in: folder, files: files).map(\.format) == [.cifar10Binary, .svhn])
    }
  }

  @Test func `a file that is missing is named with its siblings`() throws {
    try withTemporaryFolder { folder in
      try ImageFolders.cifar10Binary(in: folder)
      try files.removeTree(folder / "data_batch_3.bin")
      let error = try #require(throws: FileError.self) { try read(folder) }
      #expect(error.description.contains("data_batch_3.bin"))
      #expect(error.description.contains("test_batch.bin: unpack or download it again"))
    }
  }

  @Test func `a batch that was cut is refused`() throws {
    try withTemporaryFolder { folder in
      try ImageFolders.cifar10Binary(in: folder)
      let path = folder / "data_batch_3.bin"
      let whole = try files.read(path)
      for count in [0, 1, 3_072, whole.count - 1] {
        try files.write(Array(whole[..<count]), to: path)
        let error = try #require(throws: FileFormatError.self) { try read(folder) }
        #expect(error.kind == .truncated && error.path == path)
        #expect(error.message.contains("\(count) bytes are not a whole number of images"))
      }
      try files.write(Array(whole[..<(3 * 3_073)]), to: path)
      let shorter = try #require(throws: FileFormatError.self) { try read(folder) }
      #expect(shorter.kind == .truncated && shorter.message.hasPrefix("3 images, but 4 in"))
      try files.write([10] + whole[1...], to: path)
      let label = try #require(throws: FileFormatError.self) { try read(folder) }
      #expect(label.kind == .badContents && label.message.hasPrefix("image 0 has the label 10"))
    }
  }

  @Test func `grey is PIL's and the middle torchvision's`() throws {
    try withTemporaryFolder { folder in
      try ImageFolders.cifar10Binary(in: folder)
      let test = try read(folder).test
      let grey = test.grey
      #expect(grey.images.shape == [3, 1, 32, 32] && grey.labels == test.labels)
      // PIL.Image.fromarray(pixels).convert("L") of the first image's first pixels.
      #expect(Array(bytes(grey)[..<4]) == Self.firstGreys)
      let cut = grey.croppedInTheMiddle(to: 28)
      #expect(cut.images.shape == [3, 1, 28, 28])
      #expect(bytes(cut)[28] == bytes(grey)[3 * 32 + 2])
      #expect(bytes(cut).last == bytes(grey)[2 * 1_024 + 29 * 32 + 29])
    }
  }

  private static let firstGreys: [UInt8] = [156, 157, 158, 159]

  @Test func `the split is that of random_split, and the file says how bytes become numbers`()
    throws
  {
    try withTemporaryFolder { folder in
      try ImageFolders.cifar10Binary(in: folder)
      let archive = try read(folder)
      let scaling = ImageScaling(divisor: 255, means: [0.5, 0.25, 0], deviations: [0.5, 1, 2])
      let path = folder / "dataset.pt"
      try archive.document(validationCount: 5, seed: 42, scaling: scaling).write(to: path)
      let data = try DataSetFile.read(path)
      #expect(data.wholeNumberType == .uint8 && data.scaling == scaling && data.seed == 42)
      // torch.randperm(20, generator=torch.Generator().manual_seed(42))
      let order = Self.order
      #expect(data.train.labels == order[..<15].map { Int32($0 % 10) })
      #expect(data.validation?.labels == order[15...].map { Int32($0 % 10) })
      #expect(data.test.labels == [0, 1, 2])
      let expected = ImageFolders.pixels(order[0]).enumerated().map { place, byte in
        let channel = place / 1_024
        return (Float(byte) / 255 - Float(scaling.means[channel]))
          / Float(scaling.deviations[channel])
      }
      #expect(Array(data.train.floats()[..<3_072]) == expected)
      // Told otherwise, the file has no say.
      let plain = try DataSetFile.read(
        path, files: files, scaling: ImageScaling(divisor: nil))
      #expect(plain.test.floats()[1] == Float(ImageFolders.pixels(20)[1]))

      try archive.document(validationCount: 0, seed: 42, scaling: scaling).write(to: path)
      let whole = try DataSetFile.read(path)
      #expect(whole.validation == nil)
      #expect(whole.train.labels == (0..<20).map { Int32($0 % 10) })
    }
  }

  private static let order = [
    2, 14, 18, 15, 1, 10, 0, 4, 6, 11, 8, 3, 7, 17, 13, 12, 19, 5, 16, 9,
  ]
}
