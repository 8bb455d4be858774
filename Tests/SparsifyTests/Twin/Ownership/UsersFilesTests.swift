import Sparsify
import Tensor
import TestSupport
import Testing

/// Files of the user among those of a twin: edited ones, and ones of their own.
@Suite struct UsersFilesTests {
  private let files = FileSystem()

  @Test func `a root file that was edited is kept on every rewrite, and that is said`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("twin")()
      // Written again as it was left, nothing is said.
      var run = bench.run("twin")
      let notes = Notes()
      run.report = { notes.add($0) }
      _ = try run()
      #expect(!notes.texts.contains { $0.contains(".old") })
      for round in 1...2 {
        try files.write([UInt8(round)], to: folder / "twin/readme.md")
        _ = try run()
        #expect(notes.texts.contains { $0.contains("is kept as 'readme.md.old") })
        let old: Path = round == 1 ? "readme.md.old" : "readme.md.old2"
        #expect(try files.read(folder / "twin" / old) == [UInt8(round)])
      }
      try files.write([3], to: folder / "twin/model.py")
      #expect(try bench.run("twin") { $0.execution.restart = true }()?.trained == 1)
      #expect(try files.read(folder / "twin/model.py.old") == [3])
      #expect(try files.read(folder / "twin/readme.md.old") == [1])
      for name: Path in ["readme.md.old", "readme.md.old2", "model.py.old"] {
        try files.removeTree(folder / "twin" / name)
      }
      _ = try bench.run("whole")()
      #expect(try bench.differences("whole", "twin") == [])
    }
  }

  @Test func `a folder in a root file's place is an error, and stays`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("twin")()
      try files.removeTree(folder / "twin/readme.md")
      try files.createFolder(folder / "twin/readme.md")
      let refusal = try #require(throws: RunError.self) { _ = try bench.run("twin")() }
      #expect(refusal.exitCode == .cannotCreate && refusal.description.contains("readme.md"))
      #expect(try files.list(folder / "twin/readme.md") == [])
    }
  }

  @Test func `a dry run says what --restart would remove and keep`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("twin")()
      try files.createFolder(folder / "twin/plots")
      try files.write([1], to: folder / "twin/readme.md")
      let before = try TwinComparison.tree(folder)
      let (code, text, _) = tool(
        "run", bench.source.description, (folder / "twin").description, "--epochs", "2",
        "--restart", "--dry-run")
      #expect(code == .success)
      for line in ["  trial/", "  config.json", "  readme.md", "  '\(folder / "twin/plots")'"] {
        #expect(text.split(separator: "\n").contains(Substring(line)), "\(line) in \(text)")
      }
      #expect(try TwinComparison.tree(folder) == before)
    }
  }

  /// Notes in a trial's folder and in a checkpoint's stay where they are, whatever becomes of the trial.
  @Test(arguments: [false, true])
  func `what the user put among a trial's files stays`(restart: Bool) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("whole")()
      _ = try bench.run("twin")()
      let notes: [Path] = ["notes.txt", "checkpoint_000001/notes.txt", "mine/notes.txt"]
      let trial = folder / "twin/trial"
      try files.createFolder(trial / "mine")
      for note in notes { try files.write([1], to: trial / note) }
      if !restart { try files.removeTree(trial / "checkpoint_000002/checkpoints") }
      let summary = try bench.run("twin") { $0.execution.restart = restart }()
      #expect(summary?.trained == 1 && summary?.finished == 1)
      for note in notes {
        #expect(try files.read(trial / note) == [1], "\(note)")
        try files.removeTree(trial / note)
      }
      try files.removeTree(trial / "mine")
      #expect(try bench.differences("whole", "twin") == [])
      #expect(try !files.exists(folder / "twin.work"))
    }
  }

  /// What is no more than a few names away from the tool's own stays too.
  @Test func `what the user put into the work folder stays`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      var run = bench.run("twin")
      let iterations = Counter()
      run.report = { if case .iteration = $0 { _ = iterations.next() } }
      run.shouldStop = { iterations.count >= 1 }
      #expect(try run() == nil)
      try files.createFolder(folder / "twin.work/mine")
      try files.write([1], to: folder / "twin.work/notes.txt")
      #expect(try bench.run("twin")()?.trained == 1)
      // With the mark, which says whose folder that was.
      #expect(try files.list(folder / "twin.work") == ["mine", "notes.txt", "sparsify.json"])
      #expect(tool("status", (folder / "twin").description).code == .success)
      #expect(try bench.run("twin")()?.trained == 0)
      #expect(try files.read(folder / "twin.work/notes.txt") == [1])
    }
  }
}
