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
    }
  }

  @Test func `where the twin has no data set, workers share it in the work folder`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      try archive(bench.source, as: folder / "zoo.zip")
      var options = RunOptions(source: folder / "zoo.zip", twin: folder / "twin")
      options.epochs = 1
      options.content.data = .none
      let seen = Mutex<[[UInt8]?]>([])
      var run = Run(options)
      run.report = { event in
        guard case .finished = event else { return }
        let bytes = try? files.readIfPresent(folder / "twin.work/dataset.pt")
        seen.withLock { $0.append(bytes) }
      }
      #expect(try run()?.finished == 3)
      let data = try files.read(bench.source / "dataset.pt")
      #expect(seen.withLock { $0 } == [data, data, data])
      #expect(try files.list(folder) == ["twin", "zoo", "zoo.zip"])
      #expect(try !files.exists(folder / "twin/dataset.pt"))
      #expect(tool("verify", "\(folder / "twin")").results.contains("/zoo.zip': nothing is wrong"))
      // Nothing is left to do.
      #expect(try Run(options)()?.finished == 3)
      #expect(try files.list(folder) == ["twin", "zoo", "zoo.zip"])
    }
  }

  @Test func `a twin in an archive names its source and data set as if it were unpacked`() throws {
    for prefix in ["twin/", ""] {
      try withTemporaryFolder { folder in
        let bench = try Bench(folder, Bench.groups)
        _ = try bench.run("twin") { $0.content.data = .none }()
        let zip = folder / "packed.zip"
        try archive(folder / "twin", prefix: prefix, as: zip)
        let folders = tool("verify", "\(folder / "twin")", "--json")
        try files.removeTree(folder / "twin")
        let said = tool("verify", "\(zip)", "--json")
        #expect(said.code == .success && folders.code == .success)
        let report = try #require(try JSONValue(parsing: Array(said.results.utf8)).object)
        #expect(report["source"]?.string == ByteText("\(bench.source)"))
        #expect(tool("compare", "\(bench.source)", "\(zip)").code == .success)
      }
    }
  }

  @Test(arguments: ["zoo.zip", "zoo.tar.gz"])
  func `what lies in the one folder of an archive is found without its name`(name: String) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      let zoo = folder / Path(name)
      try archive(bench.source, prefix: "tune_zoo/", as: zoo)
      let checkpoint = "a/\(ZooLayout.checkpointName(epoch: 3))/checkpoints"
      let inspected = tool("inspect", "\(zoo)/\(checkpoint)")
      #expect(inspected.code == .success, "\(inspected.messages)")
      #expect(
        inspected.results.replacing("\(zoo)", with: "")
          == tool("inspect", "\(bench.source)/\(checkpoint)").results
          .replacing("\(bench.source)", with: ""))
      let absent = tool("inspect", "\(zoo)/b/none")
      #expect(absent.code == .noInput)
      #expect(
        absent.messages.contains("In '\(zoo / "b")' there are: 'checkpoint_"), "\(absent.messages)")
      #expect(tool("inspect", "\(zoo)/").results.contains("trials: 3, of which 3 sound"))
    }
  }

  @Test func `a checkpoint that unpacks to more than there is memory for is skipped`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      let checkpoint = "a" / ZooLayout.checkpointName(epoch: 3) / "checkpoints"
      try files.removeTree(bench.source / checkpoint)
      var zip = try DeflatedArchive(treeAt: bench.source)
      zip.addZeros(checkpoint.description, count: 40 << 20)
      try files.write(zip.archive(), to: folder / "zoo.zip")
      let said = tool(
        "run", "\(folder / "zoo.zip")", "\(folder / "twin")", "--epochs", "1", "--limit-memory",
        "120M")
      #expect(said.code == .incomplete)
      #expect(said.messages.contains("unpacked it takes 41943040 bytes"), "\(said.messages)")
      #expect(try bench.finished("twin") == ["b", "c"])
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
