import Sparsify
import Tensor
import TestSupport
import Testing

@Suite struct ImageOptionsTests {
  private let files = FileSystem()

  /// A small zoo whose data set has images of another type.
  private func bench(_ folder: Path, _ type: DType) throws -> Bench {
    let bench = try Bench(folder, Bench.smallZoo)
    try write(type, to: bench.source / "dataset.pt")
    return bench
  }

  /// 10 images a set, the pixels 0 to 250 and so on.
  private func write(_ type: DType, to path: Path) throws {
    let count = 10 * 28 * 28
    let pixels = (0..<count).map { $0 * 7 % 251 }
    let storage: ByteStorage =
      switch type {
      case .uint8: ByteStorage(copying: pixels.map { UInt8($0) })
      case .int64: ByteStorage(copying: pixels.map { Int64($0) })
      case .bool: ByteStorage(copying: pixels.map { UInt8($0 % 2) })
      default: ByteStorage(copying: pixels.map { (Float($0) / 255 - 0.1307) / 0.3081 })
      }
    let images = Tensor(dtype: type, shape: [10, 1, 28, 28], storage: storage)
    let labels = Tensor((0..<10).map { Int64($0) }, shape: [10])
    try files.write(
      TorchWriter.file(
        .dataSet([(.train, images, labels), (.test, images, labels)], seed: 42)), to: path)
  }

  private func run(_ bench: Bench, _ more: String...) -> (
    code: ExitCode, results: String, messages: String
  ) {
    tool(
      ["run", "\(bench.source)", "\(bench.folder / "twin")", "--epochs", "1", "--quiet"] + more)
  }

  @Test(arguments: [DType.uint8, .int64, .bool])
  func `images of whole numbers are refused until it is said how they are meant`(type: DType) throws
  {
    try withTemporaryFolder { folder in
      let bench = try bench(folder, type)
      let refused = run(bench)
      #expect(refused.code == .unreadableInput)
      for part in [type.rawValue, "--scale 255", "--scale none", "--normalize MEAN,STD"] {
        #expect(refused.messages.contains(part))
      }
      #expect(try !files.exists(folder / "twin"))
      #expect(run(bench, "--scale", "none").code == .success)
      let generated = tool(
        "generate", "\(bench.source / "dataset.pt")", "\(folder / "new")", "--epochs", "0",
        "--quiet")
      #expect(generated.code == .unreadableInput && generated.messages.contains("--scale 255"))
    }
  }

  @Test func `bytes scaled and normalised train as the numbers that they become`() throws {
    try withTemporaryFolder { folder in
      let bytes = try bench(folder / "bytes", .uint8)
      let floats = try bench(folder / "floats", .float32)
      #expect(run(bytes, "--scale", "255", "--normalize", "0.1307,0.3081").code == .success)
      #expect(run(floats).code == .success)
      let path: Path = "twin/trial/checkpoint_000001/variational"
      #expect(try files.read(folder / "bytes" / path) == files.read(folder / "floats" / path))

      // What was asked for is kept, and compared.
      let config = try JSONValue(parsing: files.read(folder / "bytes/twin/config.json")).object
      #expect(config?["options"]?.object?["scale"] == 255)
      #expect(config?["options"]?.object?["normalize"] == "0.1307,0.3081")
      let parameters = try JSONValue(
        parsing: files.read(folder / "bytes/twin/trial/params.json")
      ).object
      #expect(parameters?["sparsify::scale"] == 255)
      #expect(parameters?["sparsify::normalize"] == [[0.1307], [0.3081]])
      let other = run(bytes, "--scale", "255")
      #expect(other.code == .usage && other.messages.contains("normalize"))
      #expect(run(bytes, "--scale", "255", "--normalize", "0.1307,0.3081").code == .success)
      let readme = String(decoding: try files.read(folder / "bytes/twin/readme.md"), as: UTF8.self)
      #expect(readme.contains("| scale | 255 |") && readme.contains("as whole numbers"))
      let plain = try JSONValue(parsing: files.read(folder / "floats/twin/config.json")).object
      #expect(plain?["options"]?.object?.keys.contains("scale") == false)
    }
  }

  @Test func `a new zoo is trained on them as told`() throws {
    try withTemporaryFolder { folder in
      for type in [DType.uint8, .float32] {
        try write(type, to: folder / Path("\(type).pt"))
        var words = [
          "generate", "\(folder / Path("\(type).pt"))", "\(folder / Path("\(type)"))", "--epochs",
          "1",
          "--quiet", "--date", "2022-03-01",
        ]
        if type == .uint8 { words += ["--scale", "255", "--normalize", "0.1307,0.3081"] }
        #expect(tool(words).code == .success)
      }
      let checkpoints = try ["uint8", "float32"].map { (name: Path) in
        let trial = try files.entries(of: folder / name).first { $0.kind == .folder }
        return try files.read(
          folder / name / #require(trial).name / "checkpoint_000001/checkpoints")
      }
      #expect(checkpoints[0] == checkpoints[1])
      // Who sparsifies the zoo need not say it again.
      let words = ["\(folder / "uint8")", "\(folder / "twin")", "--epochs", "0"]
      #expect(tool(["run"] + words).code == .success)
      let config = try JSONValue(parsing: files.read(folder / "twin/config.json")).object
      #expect(config?["options"]?.object?["normalize"] == "0.1307,0.3081")
      let other = tool(["run"] + words + ["--scale", "none"])
      #expect(other.code == .usage && other.messages.contains("scale"))
    }
  }

  @Test func `it is an error where it is of no use`() throws {
    try withTemporaryFolder { folder in
      let floats = try bench(folder / "floats", .float32)
      for words in [["--scale", "255"], ["--scale", "none", "--normalize", "0,1"]] {
        let refused = tool(
          ["run", "\(floats.source)", "\(folder / "twin")", "--epochs", "1"] + words)
        #expect(refused.code == .usage && refused.messages.contains("floating-point"))
      }
      let bytes = try bench(folder / "bytes", .uint8)
      #expect(run(bytes, "--normalize", "0,1").messages.contains("--normalize needs --scale"))
      let channels = run(bytes, "--scale", "255", "--normalize", "0.1,0.2,0.3,1,1,1")
      #expect(channels.code == .usage && channels.messages.contains("3 means"))
    }
  }

  @Test(arguments: [
    ("0.1307,0.3081", [0.1307], [0.3081]), ("-1,2", [-1], [2]),
    ("0.1,0.2,0.3,1,2,3", [0.1, 0.2, 0.3], [1, 2, 3]),
    ("0.1:0.2:0.3,1:2:3", [0.1, 0.2, 0.3], [1, 2, 3]), ("0.1/0.2,1", [0.1, 0.2], [1, 1]),
  ])
  func `means and deviations are read`(text: String, means: [Double], deviations: [Double]) throws {
    let value = try #require(Normalization(argument: Array(text.utf8)))
    #expect(value.means == means && value.deviations == deviations)
    #expect(Normalization(argument: Array(value.argumentText.utf8)) == value)
  }

  @Test(arguments: [
    "", "1", "1,0", "1,-1", "1,2,3", "a,b", "1,nan", "inf,1", "1,1e-60", "1e60,1", "1:2,1:2:3",
    "1:2:3", ",", "1,,2,3", "1:2,3,4,5",
  ])
  func `what is no such list is refused`(text: String) {
    #expect(Normalization(argument: Array(text.utf8)) == nil)
  }
}
