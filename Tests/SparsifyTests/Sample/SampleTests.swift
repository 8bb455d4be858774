import Sparsify
import Tensor
import TestSupport
import Testing

@Suite struct SampleTests {
  private let files = FileSystem()

  private func options(_ folder: Path) -> SampleOptions {
    var options = SampleOptions(folder: folder)
    options.trainCount = 60
    options.seed = 5
    return options
  }

  @Test(arguments: [(1, 28), (3, 32)])
  func `the data set reads back as it was made`(channels: Int, size: Int) throws {
    try withTemporaryFolder { folder in
      var options = options(folder / "new" / "sample")
      options.channels = channels
      options.size = size
      let sample = Sample(options)
      try sample.write(to: options.folder)
      let data = try DataSetFile.read(options.folder / "dataset.pt")
      #expect(data.seed == 5)
      #expect(data.sets.map(\.part.key) == ["trainset", "valset", "testset"])
      #expect(data.sets.map(\.set.count) == [60, 12, 12])
      #expect(data.train.images.shape == [60, channels, size, size])
      for ((_, read), made) in zip(data.sets, [sample.training, sample.validation, sample.test]) {
        #expect(read.floats() == made.imageSet.floats())
        #expect(read.labels == made.labels.map { Int32($0) })
      }
      #expect(try files.list(options.folder) == ["dataset.pt", "digits.png"])
    }
  }

  @Test func `no picture is in two sets`() {
    let sample = Sample(options("unused"))
    let sets = [sample.training, sample.validation, sample.test]
    let pictures = sets.flatMap { set in (0..<set.count).map { Array(set.picture($0)) } }
    #expect(Set(pictures).count == pictures.count)
  }

  @Test func `the same again is left as it is, another data set is refused`() throws {
    try withTemporaryFolder { folder in
      var options = options(folder)
      try Sample(options).write(to: folder)
      let first = try #require(try files.info(folder / "dataset.pt"))
      try Sample(options).write(to: folder)
      #expect(try files.info(folder / "dataset.pt")?.inode == first.inode)
      options.seed = 6
      let error = try #require(throws: RunError.self) { try Sample(options).write(to: folder) }
      #expect(error.exitCode == .cannotCreate)
      #expect(error.description.contains("'\(folder)/dataset.pt' is another data set"))
      #expect(try DataSetFile.read(folder / "dataset.pt").seed == 5)

      options.folder = folder / "own"
      try files.createFolder(options.folder)
      try files.write([1], to: options.folder / "digits.png")
      #expect(throws: RunError.self) { try Sample(options).write(to: options.folder) }
      #expect(try files.list(options.folder) == ["digits.png"])
      #expect(try files.read(options.folder / "digits.png") == [1])
    }
  }

  @Test(arguments: [("1", "28", "CNN"), ("3", "32", "CNN3")])
  func `the command makes a zoo on the data set, the same every time`(
    channels: String, size: String, architecture: String
  ) throws {
    try withTemporaryFolder { folder in
      for name in ["a", "b"] {
        let ended = runTool(
          "sample", "\(folder / Path(name))", "--train-count", "50", "--models", "2", "--epochs",
          "1",
          "--channels", channels, "--size", size, "--quiet")
        #expect(ended.code == .success && ended.results.isEmpty && ended.messages.isEmpty)
      }
      #expect(try files.list(folder / "a") == ["dataset.pt", "digits.png", "zoo"])
      let zoo = try Zoo.read(folder / "a" / "zoo")
      #expect(zoo.trials.count == 2)
      #expect(zoo.trials.allSatisfy { $0.params["model::type"]?.string == ByteText(architecture) })
      for part: Path in ["dataset.pt", "digits.png"] {
        let parts = try (["a", "b"] as [Path]).map { try files.read(folder / $0 / part) }
        #expect(parts[0] == parts[1])
      }
      let differences = try TwinComparison.differences(
        between: folder / "a" / "zoo", and: folder / "b" / "zoo")
      #expect(differences == [])
    }
  }

  @Test func `no models, no zoo`() throws {
    try withTemporaryFolder { folder in
      let ended = runTool("sample", "\(folder)", "--train-count", "50", "--models", "0")
      #expect(ended.code == .success)
      #expect(ended.messages.contains("50 images to train on"))
      let names = try files.list(folder)
      #expect(names == ["dataset.pt", "digits.png"])
    }
  }

  @Test(arguments: [
    (["--channels", "2"], "'--channels' must be 1 or 3, not 2"),
    (["--size", "30"], "'--size' must be 28 or 32, not 30"),
    (["--train-count", "10"], "'--train-count' must be between 50 and 100000, not 10"),
    (["--train-count", "100001"], "'--train-count' must be between 50 and 100000, not 100001"),
    (["--models", "-1"], "'--models' must be between 0 and 100000, not -1"),
    (["--jobs", "0"], "'--jobs' must be between 1 and 4096, not 0"),
    (["--seed", "x"], "The value 'x' of '--seed' is not a whole number from -2^63 to 2^64 - 1"),
  ])
  func `options out of range are wrong usage`(words: [String], problem: String) {
    let words = ["dir"] + words
    let error = #expect(throws: UsageError.self) {
      try SampleCommand.syntax.parse(words.map { Array($0.utf8) })
    }
    #expect(error?.problems == [problem])
  }
}
