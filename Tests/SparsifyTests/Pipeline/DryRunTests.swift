import Sparsify
import Tensor
import TestSupport
import Testing

@Suite struct DryRunTests {
  private let files = FileSystem()

  @Test func `it ends as the run does: with 1 where models are skipped, and says so`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      let words = ["run", "\(bench.source)", "\(folder / "twin")", "--epochs", "0", "--quiet"]
      #expect(tool(words + ["--dry-run"]).code == .success)
      try files.removeTree(bench.source / "b/params.json")
      let dry = tool(words + ["--dry-run"])
      #expect(dry.code == .incomplete && dry.messages.isEmpty)
      #expect(dry.results.contains("would end with exit code 1"))
      #expect(tool(words).code == .incomplete)
    }
  }

  @Test func `models that are skipped or failed for one reason have one line`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      for trial in ["a", "b"] as [Path] {
        try files.removeTree(bench.source / trial / "params.json")
      }
      let words = ["run", "\(bench.source)", "\(folder / "twin")", "--epochs", "0", "--dry-run"]
      let lines = tool(words).results.split(separator: "\n").filter { $0.hasPrefix("  skipped ") }
      #expect(lines == ["  skipped 2 models: has no params.json (a, b)"])
    }
  }

  @Test func `a short time is told in parts of seconds, and what it is without`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      let words = ["run", "\(bench.source)", "\(folder / "twin")", "--epochs", "1", "--dry-run"]
      let lines = tool(words).results.split(separator: "\n")
      let line = try #require(lines.first { $0.hasPrefix("time: about ") })
      #expect(line.contains("without writing, tables and report"))
      let times = line.split(separator: ", ")
      #expect(times.count > 2 && times[2].contains(".") && times[2].contains(" s a model "))
    }
  }

  @Test(arguments: [["--dry-run"], ["--quiet"], ["--print-slurm", "2"], ["--restart"]])
  func `where all models are skipped nothing is written; each reason has a line with its count`(
    option: [String]
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      for trial in ["a", "b"] as [Path] {
        try files.removeTree(bench.source / trial / "params.json")
      }
      try files.write([1], to: bench.source / "c/params.json")
      let before = try TwinComparison.tree(folder)
      let run = tool(["run", "\(bench.source)", "\(folder / "twin")"] + option)
      #expect(run.code == .incomplete && run.results.isEmpty)
      let lines = run.messages.split(separator: "\n").map { $0.split(separator: " twin: ").last! }
      try #require(lines.count == 3, "\(run.messages)")
      #expect(
        lines[0].hasPrefix("Error: None of the 3 models")
          && lines[0].hasSuffix("nothing was written."))
      #expect(lines[1].hasPrefix("  2 models: "))
      #expect(lines[2].hasPrefix("  c: "))
      #expect(try TwinComparison.tree(folder) == before)
    }
  }

  @Test func `a selection whose models are all skipped leaves a twin as it is`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      try files.removeTree(bench.source / "c/params.json")
      #expect(try bench.run("twin") { $0.epochs = 0 }()?.finished == 2)
      let before = try TwinComparison.tree(folder)
      #expect(throws: RunError.self) { try bench.run("twin") { ($0.epochs, $0.only) = (0, "c") }() }
      #expect(try TwinComparison.tree(folder) == before)
    }
  }

  @Test func `room for what is still to be written is looked for before the run`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      let target = TargetCheck(try bench.run("twin").options.preparation(files: files))
      try target.checkFolders()
      try target.checkSpace { blockSize in FileAmount(files: 1, bytes: blockSize) }
      let error = try #require(throws: RunError.self) {
        try target.checkSpace { _ in FileAmount(files: 1, bytes: .max) }
      }
      #expect(
        error.exitCode == .writingFailed && error.description.contains("'\(folder / "twin")'"))
      #expect(try files.list(folder) == ["zoo"])
    }
  }

  @Test func `beside another worker it refuses to begin anew, as the run does`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("twin") { $0.epochs = 0 }()
      let work = WorkFolder(folder / "twin.work", files: files)
      try work.create()
      let claims = ClaimFolder(work)
      let words = ["run", "\(bench.source)", "\(folder / "twin")", "--epochs", "1", "--restart"]
      // With its run a worker's claims end.
      let codes = try Worker.withRun { worker throws in
        #expect(try claims.take("trial", trials: ["trial"], for: worker, among: []) != nil)
        return [tool(words + ["--dry-run"]).code, tool(words).code]
      }
      #expect(codes == [.cannotCreate, .cannotCreate])
    }
  }
}
