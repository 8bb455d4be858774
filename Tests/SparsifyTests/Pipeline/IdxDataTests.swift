import Sparsify
import Tensor
import TestSupport
import Testing

/// `sparsify run --data FOLDER`: a zoo without a dataset.pt, and the four idx files that it was trained on.
@Suite struct IdxDataTests {
  private let files = FileSystem()

  /// A bench whose zoo has no data set, beside a folder `idx`.
  private func bench(_ folder: Path) throws -> Bench {
    let bench = try Bench(folder, Bench.smallZoo)
    try files.removeTree(bench.source / "dataset.pt")
    try IdxFolder.write(to: folder / "idx")
    return bench
  }

  private func run(
    _ bench: Bench, _ twin: Path = "twin", _ change: (inout RunOptions) -> Void = { _ in }
  ) -> Run {
    bench.run(twin) {
      $0.epochs = 1
      $0.data = bench.folder / "idx"
      change(&$0)
    }
  }

  @Test func `the twin gets a dataset.pt, and is the one that is made with it`() throws {
    try withTemporaryFolder { folder in
      let bench = try bench(folder)
      #expect(try run(bench)()?.finished == 1)
      let data = try DataSetFile.read(folder / "twin/dataset.pt")
      #expect(data.train.count == 20 && data.validation?.count == 4 && data.test.count == 10)
      #expect(try run(bench)()?.trained == 0)
      #expect(try run(bench, "again") { $0.data = folder / "twin/dataset.pt" }()?.finished == 1)
      // Both tell where it lies.
      #expect(
        try bench.differences("twin", "again")
          == ["'config.json' differs", "'report.html' differs"])
      // A finished twin needs the folder no longer.
      try files.removeTree(folder / "idx")
      let verified = tool("verify", "\(folder / "twin")", "--source", "\(bench.source)")
      #expect(verified.code == .success, "\(verified.results)")
      #expect(
        tool("compare", "\(bench.source)", "\(folder / "twin")", "--calibration").code == .success)
    }
  }

  @Test func `the images are those of 'sparsify data', in the same order`() throws {
    try withTemporaryFolder { folder in
      let bench = try bench(folder)
      _ = try run(bench)()
      let output = folder / "data.pt"
      let made = tool(
        "data", "\(folder / "idx")", "\(output)", "--for", "mnist", "--validation", "4")
      #expect(made.code == .success, "\(made.messages)")
      let (own, other) = try (
        DataSetFile.read(folder / "twin/dataset.pt"), DataSetFile.read(output)
      )
      #expect(own.seed == other.seed && own.sets.count == 3)
      for ((name, own), (_, other)) in zip(own.sets, other.sets) {
        #expect(own.labels == other.labels && own.floats() == other.floats(), "\(name)")
      }
    }
  }

  @Test func `killed at any file operation, it ends in the same twin`() throws {
    try withTemporaryFolder { folder in
      let bench = try bench(folder)
      let operations = Counter()
      var whole = run(bench, "whole")
      whole.options.execution.noReport = true
      whole.files = FileSystem { _, _ in _ = operations.next() }
      _ = try whole()
      for n in stride(from: 1, through: operations.count, by: 3) {
        var killed = run(bench) { $0.execution.noReport = true }
        let count = Counter()
        killed.files = FileSystem { operation, path throws(FileError) in
          if count.next() >= n { throw FileError(operation, path, code: 5) }
        }
        #expect(throws: (any Error).self, "operation \(n)") { _ = try killed() }
        _ = try run(bench) { $0.execution.noReport = true }()
        #expect(try bench.differences("whole", "twin") == [], "operation \(n)")
        try files.removeTree(folder / "twin")
      }
    }
  }

  @Test func `another recipe is refused for a twin that was begun, unless it begins anew`() throws {
    try withTemporaryFolder { folder in
      let bench = try bench(folder)
      _ = try run(bench)()
      let error = try #require(throws: RunError.self) {
        _ = try run(bench) { $0.idx.mean = 0.5 }()
      }
      #expect(error.exitCode == .usage)
      #expect(error.description.contains("is another data set than the idx files"))
      _ = try run(bench) { ($0.idx.mean, $0.execution.restart) = (0.5, true) }()
      _ = try run(bench, "fresh") { $0.idx.mean = 0.5 }()
      #expect(try bench.differences("fresh", "twin") == [])
    }
  }

  @Test(arguments: [
    (["--data", "idx", "--twin-data", "none"], "lies in the twin"),
    (["--data", "idx", "--scale", "255"], "give --mean and --std in place of --scale"),
    (["--data", "zoo"], "has no idx files"),
    (["--data", "zoo/dataset.pt", "--mean", "0.5"], "is a finished data set: --mean"),
  ])
  func `what does not go together is refused`(options: [String], text: String) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      try IdxFolder.write(to: folder / "idx")
      var options = options
      options[1] = "\(folder / Path(options[1]))"
      let refused = tool(["run", "\(bench.source)", "\(folder / "twin")"] + options)
      #expect(refused.code == .usage || refused.code == .noInput)
      #expect(refused.messages.contains(text), "\(refused.messages)")
      #expect(try !files.exists(folder / "twin"))
    }
  }
}
