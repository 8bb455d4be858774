import Sparsify
import Tensor
import TestSupport
import Testing

@Suite struct DataTests {
  private let files = FileSystem()

  private func data(
    _ source: Path, _ output: Path, _ more: String...
  ) -> (code: ExitCode, results: String, messages: String) {
    tool(["data", "\(source)", "\(output)"] + more)
  }

  @Test func `every zoo's data set is made of its archive`() throws {
    try withTemporaryFolder { folder in
      try ImageFolders.cifar10Binary(in: folder / "cifar10")
      try ImageFolders.cifar100Pickles(in: folder / "cifar100")
      try ImageFolders.svhn(in: folder / "svhn")
      try IdxFolder.write(to: folder / "mnist")
      let cases: [(zoo: ZooRecipe, source: Path, shape: [Int], means: [Double])] = [
        (.cifar10ResNet18, "cifar10", [3, 32, 32], [125.3 / 255, 123.0 / 255, 113.9 / 255]),
        (.cifar100ResNet18, "cifar100", [3, 32, 32], [0.5071, 0.4867, 0.4408]),
        (.svhn, "svhn", [1, 28, 28], [0.5]), (.mnist, "mnist", [1, 28, 28], [0.1307]),
        (.fashionMNIST, "mnist", [1, 28, 28], [0.5]),
      ]
      for (zoo, source, shape, means) in cases {
        let output = folder / Path("\(zoo.rawValue).pt")
        let made = data(
          folder / source, output, "--for", zoo.rawValue, "--validation", "2")
        #expect(made.code == .success, "\(made.messages)")
        #expect(made.results.contains("2 validation") && made.results.contains("divided by 255"))
        let set = try DataSetFile.read(output)
        #expect(Array(set.train.images.shape.dropFirst()) == shape && set.validation?.count == 2)
        #expect(set.wholeNumberType == .uint8 && set.seed == 42)
        #expect(set.scaling?.divisor == 255 && set.scaling?.means == means)
      }
      // Ten thousand of twenty.
      let whole = data(folder / "cifar10", folder / "x.pt", "--for", "cifar10-resnet18")
      #expect(whole.code == .usage && whole.messages.contains("10000 images are to be set aside"))
      #expect(try !files.exists(folder / "x.pt"))
    }
  }

  @Test func `commands take the images as the file says, and inspect shows it`() throws {
    try withTemporaryFolder { folder in
      try IdxFolder.write(to: folder / "idx")
      let path = folder / "dataset.pt"
      #expect(data(folder / "idx", path, "--mean", "0.25", "--std", "0.5").code == .success)
      let text = tool("inspect", "\(path)").results
      #expect(text.contains("stored as uint8, divided by 255; less 0.25; divided by 0.5"))
      let json = try JSONValue(parsing: Array(tool("inspect", "--json", "\(path)").results.utf8))
      #expect(json.object?["stored_as"] == "uint8")
      #expect(json.object?["normalize"] == ["scale": 255, "mean": [0.25], "std": [0.5]])

      func checkpoint(_ name: Path, _ more: String...) throws -> [UInt8] {
        let made = tool(
          ["generate", "\(path)", "\(folder / name)", "--epochs", "1", "--quiet", "--date"]
            + ["2022-03-01"] + more)
        #expect(made.code == .success, "\(made.messages)")
        let trial = try files.entries(of: folder / name).first { $0.kind == .folder }
        return try files.read(
          folder / name / #require(trial).name / "checkpoint_000001/checkpoints")
      }
      let stored = try checkpoint("stored")
      #expect(try checkpoint("told", "--scale", "255", "--normalize", "0.25,0.5") == stored)
      #expect(try checkpoint("other", "--scale", "255", "--normalize", "0.5,0.5") != stored)
    }
  }

  @Test func `the options have the last word`() throws {
    try withTemporaryFolder { folder in
      try ImageFolders.cifar10Pickles(in: folder / "cifar10")
      let path = folder / "dataset.pt"
      let made = data(
        folder / "cifar10", path, "--for", "cifar10-resnet18", "--mean", "0.1,0.2,0.3", "--std",
        "0.5", "--validation", "3", "--split-seed", "7")
      #expect(made.code == .success, "\(made.messages)")
      let set = try DataSetFile.read(path)
      #expect(set.scaling?.means == [0.1, 0.2, 0.3] && set.scaling?.deviations == [0.5, 0.5, 0.5])
      #expect(set.seed == 7 && set.validation?.count == 3)
      // torch.randperm(20, generator=torch.Generator().manual_seed(7))
      #expect(set.train.labels.first == Self.first)
    }
  }

  private static let first: Int32 = 5

  @Test func `what can't be made is refused with what to do`() throws {
    try withTemporaryFolder { folder in
      let (cifar, output) = (folder / "cifar", folder / "out.pt")
      try ImageFolders.cifar10Binary(in: cifar)
      let numbers = ["--mean", "0", "--std", "1"]
      func refused(_ words: [String], _ code: ExitCode, _ sentence: String) {
        let said = tool(["data"] + words)
        #expect(said.code == code && said.messages.contains(sentence), "\(said)")
      }
      refused(["\(cifar)", "\(output)"], .usage, "Give --for with the zoo")
      refused(["\(cifar)", "\(output)", "--mean", "0"], .usage, "both --mean and --std")
      refused(
        ["\(cifar)", "\(output)", "--mean", "0,1", "--std", "1"], .usage,
        "--mean has 2 numbers, the images have 3 channels")
      refused(
        ["\(cifar)", "\(output)", "--mean", "0", "--std", "0"], .usage, "must be greater than 0")
      refused(
        ["\(cifar)", "\(output)", "--mean", "125.3,123,113.9", "--std", "63"], .usage,
        "must be between 0 and 1")
      refused(
        ["\(cifar)", "\(output)", "--for", "svhn"], .usage,
        "--for svhn is made of SVHN, format 2; '\(cifar)' holds CIFAR-10, binary version")
      refused(
        ["\(cifar)", "\(output)", "--validation", "20"] + numbers, .usage,
        "there are 20 to train on")
      refused(["\(folder / "none")", "\(output)"] + numbers, .noInput, "none")
      try files.createFolder(folder / "jpegs/train", withParents: true)
      refused(
        ["\(folder / "jpegs")", "\(output)"] + numbers, .unreadableInput,
        "Experiments/images_to_dataset.py")
      refused(
        ["\(cifar / "test_batch.bin")", "\(output)"] + numbers, .unreadableInput,
        "neither a folder nor an archive")
      refused(
        ["\(cifar)", "\(folder / "no/out.pt")"] + numbers, .cannotCreate, "There is no folder")
      try ImageFolders.svhn(in: folder / "svhn")
      refused(["\(folder)", "\(output)"] + numbers, .usage, "holds several data sets")

      let batch = cifar / "data_batch_2.bin"
      let whole = try files.read(batch)
      try files.write(Array(whole.dropLast()), to: batch)
      refused(
        ["\(cifar)", "\(output)"] + numbers, .unreadableInput, "not a whole number of images")
      try files.removeTree(batch)
      refused(["\(cifar)", "\(output)"] + numbers, .noInput, "unpack or download it again")

      #expect(try !files.exists(output))
      try files.write(whole, to: batch)
      #expect(tool(["data", "\(cifar)", "\(output)"] + numbers).code == .success)
      let made = try files.read(output)
      refused(["\(cifar)", "\(output)"] + numbers, .cannotCreate, "is there already")
      #expect(try files.read(output) == made)
    }
  }
}
