import Glibc
import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

/// Each thing that is wrong is found, and nothing else with it.
@Suite struct DamageTests {
  private let files = FileSystem()

  private func withTwin(
    _ zoo: TinyZoo = Bench.smallZoo, _ change: (inout RunOptions) -> Void = { _ in },
    _ body: (Bench, Damage) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, zoo)
      _ = try bench.run("twin") {
        $0.method.threshold = -3
        change(&$0)
      }()
      try body(bench, Damage(folder / "twin"))
    }
  }

  /// What is found: code, epoch and file.
  private func found(_ bench: Bench) throws -> [String] {
    try findings(bench).map {
      "\($0.code.rawValue) \($0.epoch.map(String.init) ?? "-") \($0.file)"
    }
  }

  // MARK: What has to be found

  @Test func `a flipped byte, wherever it lies`() throws {
    try withTwin { bench, damage in
      for name in ["checkpoints", "variational"] {
        let file = Path("checkpoint_000001/\(name)")
        let count = try files.read(bench.folder / "twin/trial" / file).count
        for place in stride(from: 0, to: count, by: count / 23) {
          try damage.bytes("trial" / file) { $0[place] ^= 0x04 }
          #expect(try found(bench) == ["read 1 \(file)"], "byte \(place)")
          try damage.bytes("trial" / file) { $0[place] ^= 0x04 }
        }
      }
      #expect(try found(bench) == [])
    }
  }

  @Test func `a missing row`() throws {
    try withTwin { bench, damage in
      try damage.bytes("trial/result.json") { bytes in
        var lines = bytes.split(separator: UInt8(ascii: "\n"))
        lines.remove(at: 1)
        bytes = lines.flatMap { $0 + [UInt8(ascii: "\n")] }
      }
      #expect(try found(bench) == ["rows 1 result.json"])
    }
  }

  @Test(arguments: [
    "more", "trial/more", "trial/checkpoint_000003", "trial/checkpoint_000001/more",
  ])
  func `an extra folder`(name: String) throws {
    try withTwin { bench, _ in
      try files.createFolder(bench.folder / "twin" / Path(name))
      let found = try findings(bench)
      #expect(found.map(\.code) == [.layout] && found.first?.found != "none", "\(found)")
    }
  }

  @Test(arguments: [MethodKind.variational, .magnitude])
  func `one weight that is not zero any more`(method: MethodKind) throws {
    func change(_ options: inout RunOptions) {
      options.method.kind = method
      if method == .magnitude { (options.method.threshold, options.method.sparsity) = (3, 0.6) }
    }
    try withTwin(Bench.smallZoo, change) { bench, damage in
      let file: Path = "checkpoint_000002/checkpoints"
      // So small that nothing but the bits shows it.
      try damage.stateDict("trial" / file) { key, values in
        guard key.hasSuffix("weight"), let place = values.firstIndex(of: 0) else { return false }
        values[place] = 1e-30
        return true
      }
      #expect(try found(bench) == ["mask 2 \(file)"])
    }
  }

  @Test func `one accuracy that is changed by one sample`() throws {
    try withTwin { bench, damage in
      func change(_ row: inout JSONObject) {
        let accuracy = row["test_acc"]?.double ?? 0
        row["test_acc"] = .number(accuracy > 0.5 ? accuracy - 0.1 : accuracy + 0.1)
      }
      try damage.rowEverywhere("trial", 1, change)
      #expect(try found(bench) == ["measure 1 result.json"])
    }
    // In result.json alone the other tables show it, too.
    try withTwin { bench, damage in
      try damage.row("trial", 1) { $0["test_acc"] = .number(0.75) }
      #expect(
        try found(bench)
          == ["rows 1 progress.csv", "rows 1 trajectories.csv", "measure 1 result.json"])
    }
  }

  @Test(arguments: [
    ("progress.csv", FileOperation.read, "read - progress.csv"),
    ("predictions.npz", .examine, "read - predictions.npz"),
    ("checkpoint_000001", .list, "read 1 checkpoint_000001"),
    ("model.py", .read, "read - model.py"),
  ])
  func `a file that can't be looked at is not taken for a sound one`(
    name: String, operation: FileOperation, expected: String
  ) throws {
    try withTwin { bench, _ in
      let failing = FileSystem { performed, path throws(FileError) in
        if performed == operation, path.name == Path(name), path.description.contains("/twin/") {
          throw FileError(performed, path, code: EIO)
        }
      }
      let found = try findings(bench, files: failing).filter { $0.found.contains("cannot ") }
      #expect(
        found.map { "\($0.code.rawValue) \($0.epoch.map(String.init) ?? "-") \($0.file)" }
          == [expected])
    }
  }

  // MARK: Layout

  @Test(arguments: ["notes.txt", "trial/.notes.tmp", "trial/checkpoint_000001/checkpoints.old"])
  func `a file that the twin does not promise`(name: String) throws {
    try withTwin { bench, _ in
      try files.write([1], to: bench.folder / "twin" / Path(name))
      #expect(try findings(bench).map(\.code) == [.layout])
    }
  }

  @Test func `a checkpoint or a trial that is missing, and one of another zoo`() throws {
    try withTwin(Bench.kinds) { bench, _ in
      try files.removeTree(bench.folder / "twin/b/checkpoint_000001")
      #expect(try found(bench) == ["layout 1 checkpoint_000001/checkpoints"])
      try files.rename(bench.folder / "twin/b", to: bench.folder / "twin/d")
      #expect(try found(bench) == ["layout - d", "layout - ."])
    }
  }

  @Test func `a trial without the note of what it holds`() throws {
    try withTwin { bench, _ in
      try files.removeTree(bench.folder / "twin/trial/sparsify.json")
      #expect(try found(bench) == ["layout - sparsify.json"])
    }
  }

  // MARK: Rows

  @Test(arguments: ["trial/progress.csv", "trajectories.csv"])
  func `a number that another table has otherwise`(name: String) throws {
    try withTwin { bench, damage in
      let loss = try #require(try bench.lastRow("twin", "trial")?["train_loss"]?.double)
      try damage.bytes(Path(name)) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        bytes = Array(text.replacing("\(loss)", with: "\(loss + 1)").utf8)
      }
      #expect(try found(bench) == ["rows 2 \(Path(name).name)"])
    }
  }

  @Test func `a number that can't be measured again`() throws {
    try withTwin { bench, damage in
      try damage.rowEverywhere("trial", 1) { $0["train_loss"] = 4 }
      #expect(try found(bench) == [])
      try damage.object("trial/sparsify.json") { $0["rows"] = "0" }
      #expect(try found(bench) == ["rows - result.json"])
    }
  }

  // MARK: Start, sparsity, measure

  @Test func `a source of other weights`() throws {
    try withTwin { bench, _ in
      try Damage(bench.source).stateDict("trial/checkpoint_000003/checkpoints") { _, values in
        values[3] = values[3].nextUp
        return true
      }
      #expect(try found(bench) == ["start 0 checkpoint_000000/variational"])
    }
  }

  @Test func `another start of log_sigma2`() throws {
    try withTwin { bench, damage in
      let file: Path = "checkpoint_000000/variational"
      try damage.stateDict("trial" / file) { key, values in
        guard key.hasSuffix("log_sigma2") else { return false }
        values[0] = values[0].nextUp
        return true
      }
      #expect(try found(bench) == ["start 0 \(file)"])
    }
  }

  @Test(arguments: ["sparsity_ratio", "sparsity/conv2"])
  func `another sparsity`(column: String) throws {
    try withTwin { bench, damage in
      try damage.rowEverywhere("trial", 2) { $0[column] = 0.123 }
      #expect(try found(bench) == ["sparsity 2 checkpoint_000002/checkpoints"])
    }
  }

  @Test(arguments: ["test_nll", "kl", "kl_weight", "test_loss", "agreement"])
  func `another measure`(column: String) throws {
    try withTwin { bench, damage in
      try damage.rowEverywhere("trial", 2) { $0[column] = .number(($0[column]?.double ?? 0) + 1) }
      let found = try findings(bench)
      #expect(!found.isEmpty && found.allSatisfy { $0.code == .measure && $0.epoch == 2 })
      #expect(found.contains { $0.what == column })
    }
  }

  @Test func `another prediction`() throws {
    try withTwin { bench, damage in
      try damage.bytes("trial/predictions.npz") { bytes in
        var archive = try NumpyArchive(decoding: bytes)
        let place = try #require(archive.arrays.firstIndex { $0.name == "sparse" })
        let array = archive.arrays[place].array
        var values = array.bytes
        values[10] = (values[10] + 1) % 10
        archive.arrays[place].array = NumpyFile(
          descriptor: array.descriptor, shape: array.shape, bytes: values)
        bytes = archive.file
      }
      let found = try findings(bench)
      #expect(found.first?.what == "sparse of sample 0" && found.first?.epoch == 1)
      #expect(found.allSatisfy { $0.code == .measure })
    }
  }

  // MARK: Config

  @Test func `counts, options and parameters that don't agree`() throws {
    try withTwin { bench, damage in
      let config = try files.read(bench.folder / "twin/config.json")
      try damage.object("config.json") {
        $0["counts"] = ["finished": 2, "skipped": 0, "failed": 0]
      }
      #expect(try found(bench) == ["config - config.json"])
      try damage.object("config.json") {
        $0["counts"] = ["finished": 1, "skipped": 0, "failed": 0]
      }
      // It is as it was, but for its spaces.
      try damage.bytes("config.json") { $0 += [UInt8(ascii: "\n")] }
      #expect(try found(bench) == ["config - config.json"])
      try files.write(config, to: bench.folder / "twin/config.json")
      try damage.object("trial/params.json") { $0["optim::lr"] = 0.5 }
      #expect(try found(bench) == ["config 0 result.json"])
    }
  }

  @Test func `the images of another data set`() throws {
    try withTwin { bench, _ in
      var zoo = Bench.smallZoo
      zoo.images = 20
      try zoo.write(to: bench.folder / "other")
      try files.removeTree(bench.source / "dataset.pt")
      try files.rename(bench.folder / "other/dataset.pt", to: bench.source / "dataset.pt")
      #expect(try found(bench) == ["config - dataset.pt"])
    }
  }

  // MARK: Anything

  @Test(arguments: [
    "trial/result.json", "trial/progress.csv", "trial/sparsify.json", "trial/predictions.npz",
    "trial/checkpoint_000001/mask", "trial/checkpoint_000002/optimizer", "config.json",
    "trajectories.csv", "sparsify.json", "index_dict.json", "trial/params.json",
  ])
  func `nonsense ends in findings`(name: String) throws {
    let nonsense = [
      "", "{}", "[[[", "{\"epochs\": 9223372036854775807, \"training_iteration\": 1e300}\n",
      "{\"options\": {\"epochs\": -4, \"threshold\": \"x\"}, \"counts\": 7, \"skipped\": [4, {}]}",
      "trial,training_iteration\ntrial,\"0\ntrial", "PK\u{3}\u{4}\u{0}\u{0}",
      "{\"product\": \"sparsify\", \"kind\": \"trial\", \"trial\": \"trial\", \"experiment_id\": \"\", "
        + "\"epochs\": 9223372036854775807, \"rows\": \"\", \"files\": {\"../../x\": 4, \"y\": -1}}",
      "{\"product\": \"sparsify\", \"kind\": \"twin\", \"identity\": \"\", \"sparsify::version\": 1, "
        + "\"options\": {\"epochs\": 999999, \"finetune\": 999999}, \"models\": -9223372036854775808}",
    ]
    try withTwin { bench, _ in
      for text in nonsense {
        try files.write(Array(text.utf8), to: bench.folder / "twin" / Path(name))
        #expect(try !findings(bench).isEmpty, "\(text)")
      }
    }
  }

  @Test func `a sample is every so manieth trial`() throws {
    try withTwin(Bench.kinds) { bench, damage in
      for trial in ["a", "b", "c"] {
        try damage.bytes(Path("\(trial)/checkpoint_000000/checkpoints")) { $0[900] ^= 1 }
      }
      #expect(try findings(bench).compactMap(\.trial) == ["a", "b", "c"])
      #expect(try findings(bench, sample: 2).compactMap(\.trial) == ["a", "c"])
      #expect(try findings(bench, sample: 1).compactMap(\.trial) == ["a"])
    }
  }
}
