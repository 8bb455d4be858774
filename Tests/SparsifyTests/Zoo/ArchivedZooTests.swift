import Sparsify
import Synchronization
import Tensor
import TestSupport
import Testing

/// Zoos and twins in archives.
@Suite struct ArchivedZooTests {
  private let files = FileSystem()

  /// A folder as an archive of that name.
  private func archive(_ source: Path, prefix: String = "", as archive: Path) throws {
    let name = archive.description
    let bytes =
      try name.hasSuffix(".zip")
      ? DeflatedArchive(treeAt: source, prefix: prefix).archive()
      : TarBuilder(treeAt: source, prefix: prefix).archive()
    try files.write(name.hasSuffix("gz") ? storedGzip(bytes) : bytes, to: archive)
  }

  @Test(arguments: [
    ("zoo.zip", ""), ("zoo.zip", "tune_zoo/"), ("zoo.tar", "t/"), ("zoo.tar.gz", ""),
  ])
  func `models are trained from an archive as from its folder`(
    name: String, prefix: String
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      let zoo = folder / Path(name)
      try archive(bench.source, prefix: prefix, as: zoo)
      let before = try files.read(zoo)
      let inspected = tool("inspect", "\(zoo)")
      #expect(inspected.results.contains("trials: 3, of which 3 sound"), "\(inspected.messages)")
      _ = try bench.run("twin")()
      let made = tool("run", "\(zoo)", "\(folder / "other")", "--epochs", "2")
      #expect(made.code == .success, "\(made.messages)")
      for trial in try bench.finished("twin") {
        let checkpoint = trial / ZooLayout.checkpointName(epoch: 2) / ZooLayout.variationalName
        #expect(
          try files.read(folder / "other" / checkpoint) == files.read(folder / "twin" / checkpoint)
        )
      }
      #expect(
        try files.read(folder / "other/dataset.pt") == files.read(bench.source / "dataset.pt"))
      #expect(tool("verify", "\(folder / "other")").code == .success)
      // What it was made of stays as it was, and is studied where it lies.
      #expect(try files.read(zoo) == before)
      #expect(tool("compare", "\(zoo)", "\(folder / "twin")").code == .success)
    }
  }

  @Test func `the data set of an archive is unpacked once, before the first epoch`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      try archive(bench.source, as: folder / "zoo.zip")
      var options = RunOptions(source: folder / "zoo.zip", twin: folder / "twin")
      options.epochs = 2
      let copied = Atomic(false)
      var stopped = Run(options)
      stopped.shouldStop = { copied.load(ordering: .relaxed) }
      stopped.report = { event in
        if case .iteration = event { copied.store(true, ordering: .relaxed) }
      }
      #expect(try stopped() == nil)
      let data = folder / "twin/dataset.pt"
      let info = try #require(try files.info(data))
      #expect(try files.read(data) == files.read(bench.source / "dataset.pt"))
      #expect(try Run(options)() != nil)
      #expect(try files.info(data) == info)
      // Begun anew it comes anew.
      options.execution.restart = true
      #expect(try Run(options)() != nil)
      #expect(try files.read(data) == files.read(bench.source / "dataset.pt"))
      let symlink = tool(
        "run", "\(folder / "zoo.zip")", "\(folder / "other")", "--twin-data", "symlink")
      #expect(symlink.code == .usage && symlink.messages.contains("no link can lead into"))
      let without = tool(
        "run", "\(folder / "zoo.zip")", "\(folder / "other")", "--twin-data", "none", "--epochs=0")
      #expect(without.code == .success)
      #expect(try !files.exists(folder / "other/dataset.pt"))
    }
  }

  @Test(arguments: ["twin.zip", "twin.tar.gz"], ["published/", ""])
  func `a twin in an archive is compared and verified, and its status told`(
    name: String, prefix: String
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("twin")()
      let twin = folder / Path(name)
      try archive(folder / "twin", prefix: prefix, as: twin)
      let compared = tool("compare", "\(bench.source)", "\(twin)")
      #expect(compared.code == .success && compared.results.hasPrefix("3 models of"))
      let verified = tool("verify", "\(twin)", "--source", "\(bench.source)")
      #expect(verified.code == .success, "\(verified.results)\(verified.messages)")
      let status = tool("status", "\(twin)")
      #expect(status.code == .success && status.results.contains("3 of 3"), "\(status)")
    }
  }

  @Test func `an archive that was cut is told of as what it is`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      for (name, what) in [
        ("zoo.zip", "the file was cut"), ("zoo.tar", "ends too early"),
        ("zoo.tar.gz", "end too early"),
      ] {
        let zoo = folder / Path(name)
        try archive(bench.source, as: zoo)
        try files.write(Array(try files.read(zoo).dropLast(2_000)), to: zoo)
        let made = tool("run", "\(zoo)", "\(folder / "twin")")
        #expect(made.code == .unreadableInput, "\(name)")
        #expect(made.messages.contains(what), "\(name): \(made.messages)")
        #expect(try !files.exists(folder / "twin"))
      }
    }
  }

  @Test func `a trial that is damaged in a zip costs itself`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      var bytes = try DeflatedArchive(treeAt: bench.source).archive()
      // A byte of the first trial's parameters.
      let name = try #require(bytes.firstRange(of: Array("a/params.json".utf8)))
      bytes[name.upperBound + 5] ^= 0x20
      try files.write(bytes, to: folder / "zoo.zip")
      let made = tool("run", "\(folder / "zoo.zip")", "\(folder / "twin")", "--epochs", "0")
      #expect(made.code == .incomplete)
      #expect(made.messages.contains("CRC-32") || made.results.contains("CRC-32"))
      #expect(try bench.finished("twin") == ["b", "c"])
    }
  }
}
