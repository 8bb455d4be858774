import Tensor
import TestSupport
import Testing

@Suite struct IdxFileTests {
  private func file(_ bytes: [UInt8]) throws(FileFormatError) -> IdxFile {
    try IdxFile(Fixtures.storage(bytes))
  }

  @Test func `sizes and elements are read`() throws {
    let file = try file([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255])
    #expect(file.shape == [2, 3])
    withExtendedLifetime(file) { #expect(Array(file.elements.bytes) == [1, 2, 3, 4, 5, 255]) }
  }

  private static let bad: [(bytes: [UInt8], words: String)] = [
    ([], "0 bytes are too few"),
    ([0, 0, 8], "3 bytes are too few"),
    ([0x1F, 0x8B, 8, 0], "gunzip"),
    ([0x50, 0x4B, 3, 4], "not an idx file"),
    ([0, 0, 13, 1, 0, 0, 0, 1, 0, 0, 0, 0], "type 13"),
    ([0, 0, 8, 0], "0 dimensions"),
    ([0, 0, 8, 9], "9 dimensions"),
    ([0, 0, 8, 2, 0, 0, 0, 1], "ends within its sizes"),
    ([0, 0, 8, 1, 0, 0, 0, 3, 1, 2], "promise"),
    ([0, 0, 8, 1, 0, 0, 0, 2, 1, 2, 3], "promise"),
    ([0, 0, 8, 1, 255, 255, 255, 255], "promise"),
    ([0, 0, 8, 3] + Array(repeating: 255, count: 12), "promise"),
    ([0, 0, 8, 3, 0, 0, 0, 0] + Array(repeating: 255, count: 8) + [1], "promise"),
  ]

  @Test(arguments: bad.indices) func `a damaged file is refused with the reason`(index: Int) {
    let (bytes, words) = Self.bad[index]
    let error = #expect(throws: FileFormatError.self) { _ = try file(bytes) }
    #expect(error?.description.contains(words) == true, "\(error as Any)")
  }
}

@Suite struct IdxDataSetTests {
  private let files = FileSystem()

  private func idx(_ shape: [Int], _ elements: [UInt8]) -> [UInt8] {
    [0, 0, 8, UInt8(shape.count)]
      + shape.flatMap { size in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) } }
      + elements
  }

  /// Twelve training and three test images of 2x2 pixels; image i has the pixels i, i+1, i+2, i+3 and
  /// the label i.
  private func write(to folder: Path) throws {
    for (set, count) in [("train", 12), ("t10k", 3)] {
      let pixels = (0..<count).flatMap { i in (0..<4).map { UInt8(i + $0) } }
      try files.write(
        idx([count, 2, 2], pixels), to: folder / Path("\(set)-images-idx3-ubyte"))
      try files.write(
        idx([count], (0..<count).map { UInt8($0) }), to: folder / Path("\(set)-labels-idx1-ubyte"))
    }
  }

  private func rows(_ set: ImageSet) -> [[Float]] {
    let values = set.floats()
    return (0..<set.count).map { Array(values[($0 * set.stride)..<(($0 + 1) * set.stride)]) }
  }

  @Test func `pixels are normalised, and every image keeps its label`() throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      var recipe = IdxDataSet.Recipe()
      (recipe.mean, recipe.standardDeviation) = (0.5, 0.25)
      let data = try IdxDataSet.read(folder).draft(recipe).dataSet
      #expect(data.train.count == 10 && data.validation?.count == 2 && data.test.count == 3)
      #expect(data.train.images.shape == [10, 1, 2, 2] && data.seed == 42)
      for (_, set) in data.sets {
        for (row, label) in zip(rows(set), set.labels) {
          let expected = (0..<4).map { (Float(Int(label) + $0) / 255 - 0.5) / 0.25 }
          #expect(row == expected)
        }
      }
      #expect(data.test.labels == [0, 1, 2])
      let others = data.train.labels + (data.validation?.labels ?? [])
      #expect(others != others.sorted() && others.sorted() == Array(0..<12))
    }
  }

  @Test func `the split is that of random_split`() throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      var recipe = IdxDataSet.Recipe()
      recipe.validationCount = 5
      let data = try IdxDataSet.read(folder).draft(recipe).dataSet
      var generator = MersenneTwister(torchSeed: 42)
      let order = generator.torchPermutation(of: 12).map { Int32($0) }
      #expect(data.train.labels == Array(order[..<7]))
      #expect(data.validation?.labels == Array(order[7...]))
      recipe.validationCount = 0
      let whole = try IdxDataSet.read(folder).draft(recipe).dataSet
      #expect(whole.train.labels == Array(0..<12))
    }
  }

  @Test func `the split is a function of its seed`() throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      let source = try IdxDataSet.read(folder)
      var recipe = IdxDataSet.Recipe()
      recipe.validationCount = 4
      let first = try source.draft(recipe).dataSet
      let again = try source.draft(recipe).dataSet
      recipe.seed = 43
      let other = try source.draft(recipe).dataSet
      #expect(first.validation?.count == 4 && first.fingerprint == again.fingerprint)
      #expect(first.fingerprint != other.fingerprint)
      #expect(first.train.labels != other.train.labels)
      recipe.validationCount = 0
      #expect(try source.draft(recipe).dataSet.validation == nil)
      recipe.validationCount = 12
      #expect(throws: FileFormatError.self) { _ = try source.draft(recipe) }
    }
  }

  @Test func `the file reads back as the same data set, its images where they lie`() throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      let draft = try IdxDataSet.read(folder).draft(IdxDataSet.Recipe())
      let path = folder / "dataset.pt"
      try draft.document.write(to: path)
      #expect(try files.read(path) == draft.document.bytes)
      let read = try DataSetFile.read(path)
      #expect(read.fingerprint == draft.dataSet.fingerprint && read.seed == 42)
      for ((name, a), (_, b)) in zip(read.sets, draft.dataSet.sets) {
        #expect(a.floats() == b.floats() && a.labels == b.labels, "\(name)")
        #expect(UInt(bitPattern: a.images.bytes.baseAddress) % 64 == 0, "\(name)")
      }
    }
  }

  @Test func `files that don't fit each other are refused`() throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      try files.write(
        idx([11], Array(repeating: 0, count: 11)), to: folder / "train-labels-idx1-ubyte")
      let error = #expect(throws: FileFormatError.self) { _ = try IdxDataSet.read(folder) }
      #expect(error?.description.contains("train-labels-idx1-ubyte: labels of sizes [11]") == true)
    }
  }

  @Test func `packed files are read as they come`() throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      let unpacked = try IdxDataSet.read(folder).draft(IdxDataSet.Recipe())
      for name: Path in ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"] {
        let bytes = try files.read(folder / name)
        try files.write(storedGzip(bytes), to: folder / name.suffixed(".gz"))
        try files.removeTree(folder / name)
      }
      let packed = try IdxDataSet.read(folder).draft(IdxDataSet.Recipe())
      #expect(packed.document.bytes == unpacked.document.bytes)
      #expect(try ImageArchive.places(in: folder, files: files).map(\.format) == [.idx])
    }
  }

  @Test func `what is damaged or too large in a packed file is told with its name`() throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      let path = folder / "t10k-images-idx3-ubyte"
      let packed = storedGzip(try files.read(path))
      try files.write(packed, to: path)
      #expect(try IdxDataSet.read(folder).draft(IdxDataSet.Recipe()).dataSet.test.count == 3)
      let error = try #require(throws: FileFormatError.self) {
        try IdxDataSet.read(folder, files: files, memory: MemoryBudget(27))
      }
      #expect(error.kind == .limit && error.path == path)
      var damaged = packed
      damaged[packed.count - 10] ^= 1
      try files.write(damaged, to: path)
      let other = try #require(throws: FileFormatError.self) { try IdxDataSet.read(folder) }
      #expect(other.kind == .checksum && other.path == path)
    }
  }
}
