import Sparsify
import Tensor
import TestSupport
import Testing

/// What the tool did not make is refused or left alone, never removed, replaced or counted.
@Suite struct ForeignFolderTests {
  private let files = FileSystem()

  /// A folder of somebody's, with names that a twin has too.
  private func makeHome(_ folder: Path) throws {
    for name: Path in ["papers", "photos"] {
      try files.createFolder(folder / name, withParents: true)
      try files.write([1], to: folder / name / "1")
    }
    for name: Path in ["readme.md", "config.json", "model.py"] {
      try files.write(Array("{\"mine\": 1}".utf8), to: folder / name)
    }
  }

  /// Runs until the first iteration is on disk.
  private func interrupt(_ run: Run) throws {
    var run = run
    let iterations = Counter()
    run.report = { if case .iteration = $0 { _ = iterations.next() } }
    run.shouldStop = { iterations.count >= 1 }
    #expect(try run() == nil)
  }

  @Test(arguments: [false, true])
  func `another twin's work folder makes no folder a twin`(restart: Bool) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      try makeHome(folder / "home")
      try interrupt(bench.run("first") { $0.work = folder / "work" })
      let before = try TwinComparison.tree(folder)
      for epochs in [1, 2] {
        let refusal = try #require(throws: RunError.self) {
          _ = try bench.run("home") {
            $0.work = folder / "work"
            $0.epochs = epochs
            $0.execution.restart = restart
          }()
        }
        #expect(refusal.exitCode == .cannotCreate)
        #expect(refusal.description.contains("nothing in it says that sparsify made it"))
      }
      // Nor is the work folder taken for that of an empty one.
      let refusal = try #require(throws: RunError.self) {
        _ = try bench.run("new") {
          $0.work = folder / "work"
          $0.execution.restart = restart
        }()
      }
      #expect(refusal.description.contains("is the work folder of '../first'"))
      #expect(try TwinComparison.tree(folder) == before)
    }
  }

  @Test(arguments: ["staging", "claims"])
  func `a link in the work folder is followed nowhere`(name: Path) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      try makeHome(folder / "home")
      try files.createFolder(folder / "twin.work")
      try files.symbolicLink(to: folder / "home", at: folder / "twin.work" / name)
      let before = try TwinComparison.tree(folder)
      let refusal = try #require(throws: RunError.self) { _ = try bench.run("twin")() }
      #expect(refusal.exitCode == .cannotCreate)
      #expect(try TwinComparison.tree(folder) == before)
    }
  }

  @Test func `folders that are no trials are left alone and not counted`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      let first = TinyZoo.names(Bench.zoo)[0].description
      _ = try bench.run("twin") { $0.only = first }()
      let foreign: [Path] = ["__pycache__", "plots", ".git", "2022_results"]
      for name in foreign {
        try files.createFolder(folder / "twin" / name)
        try files.write([1], to: folder / "twin" / name / "file")
      }
      try files.write([2], to: folder / "twin/notes.txt")
      let summary = try #require(try bench.run("twin")())
      #expect(summary.finished == 3 && summary.exitCode == .success)
      #expect(try bench.run("twin")()?.finished == 3)
      let (code, text, _) = tool("status", (folder / "twin").description)
      #expect(code == .success && text.contains("complete"))
      #expect(tool("inspect", (folder / "twin").description).code == .success)

      // Also where all that is the tool's gives way.
      #expect(try bench.run("twin") { $0.execution.restart = true }()?.trained == 3)
      for name in foreign {
        #expect(try files.read(folder / "twin" / name / "file") == [1])
        try files.removeTree(folder / "twin" / name)
      }
      #expect(try files.read(folder / "twin/notes.txt") == [2])
      try files.removeTree(folder / "twin/notes.txt")
      _ = try bench.run("whole")()
      #expect(try bench.differences("whole", "twin") == [])
    }
  }

  @Test func `a model whose place is taken costs itself`() throws {
    try withTemporaryFolder { folder in
      var zoo = Bench.zoo
      zoo.models[1].name = "config.json"
      zoo.models[2].name = "plots"
      let bench = try Bench(folder, zoo)
      let other = try Bench(folder / "other", Bench.smallZoo)
      _ = try other.run("twin")()
      let first = zoo.models[0].name
      _ = try bench.run("twin") { $0.only = first.description }()
      // A trial of somebody else's twin.
      try files.rename(folder / "other/twin/trial", to: folder / "twin/plots")
      let before = try TwinComparison.tree(folder / "twin/plots")
      let summary = try #require(try bench.run("twin")())
      #expect(summary.finished == 1 && summary.exitCode == .incomplete)
      #expect(summary.skipped.map(\.name) == ["config.json", "plots"])
      #expect(summary.skipped[0].reason.contains("has the name of a file of the twin"))
      #expect(summary.skipped[1].reason.contains("move that away"))
      #expect(try TwinComparison.tree(folder / "twin/plots") == before)
    }
  }

  @Test func `a finished twin whose mark was cut short is refused, and goes on without it`() throws
  {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("twin")()
      let files = FileSystem()
      let mark = folder / "twin/sparsify.json"
      try files.write([], to: mark)
      let error = try #require(throws: RunError.self) { try bench.run("twin")() }
      #expect(error.exitCode == .cannotCreate)
      #expect(error.description.contains("'\(folder / "twin")'"))
      #expect(error.description.contains("'sparsify.json' is empty or damaged"))
      try files.removeTree(mark)
      #expect(try bench.run("twin")()?.trained == 0)
      #expect(tool("verify", "\(folder / "twin")").code == .success)
    }
  }

  @Test func `kinds don't mix, and the refusal says what the folder is`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("twin")()
      try interrupt(bench.run("begun"))
      let data = (bench.source / "dataset.pt").description
      let (source, twin) = (bench.source.description, (folder / "twin").description)
      let made = (folder / "made").description
      #expect(
        tool("generate", data, made, "--epochs", "0", "--quiet").code == .success)
      let export = (folder / "export").description
      #expect(tool("export", twin, export, "--as", "zoo").code == .success)
      let before = try TwinComparison.tree(folder)
      let cases: [(words: [String], code: ExitCode, said: String)] = [
        (["run", export, made + "2"], .usage, "an exported twin. To sparsify it once more, give"),
        (["run", source, made], .cannotCreate, "a zoo that 'sparsify generate' made"),
        (["run", made, source], .cannotCreate, "a zoo of 1 model that sparsify did not make"),
        (["run", source, "\(twin)/trial"], .cannotCreate, "a single model's folder"),
        (["run", twin, source], .usage, "are the two swapped?"),
        (["run", twin, made + "2"], .usage, "--twin-as-source"),
        (["run", "\(folder / "begun.work")", made + "2"], .usage, "the work folder of '../begun'"),
        (["run", source, "\(folder / "begun.work")"], .cannotCreate, "the work folder of"),
        (["generate", data, twin], .cannotCreate, "a twin that 'sparsify run' made"),
        (["generate", data, source], .cannotCreate, "sparsify did not make"),
      ]
      for (words, code, said) in cases {
        for restart in [[], ["--restart"]] {
          let answer = tool(words + restart)
          #expect(answer.code == code, "\(words)")
          #expect(answer.messages.contains(said), "\(words): \(answer.messages)")
        }
      }
      #expect(try TwinComparison.tree(folder) == before)
      for (twin, name) in [(twin, "2"), (export, "3")] {
        let once = tool("run", twin, made + name, "--twin-as-source", "--epochs", "0", "--quiet")
        #expect(once.code == .success, "\(once.messages)")
      }
    }
  }

  @Test func `of what is to be written the folder and the one above it may be missing`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      let refusal = try #require(throws: RunError.self) {
        _ = try bench.run("a/b/twin") { $0.epochs = 0 }()
      }
      #expect(refusal.exitCode == .cannotCreate)
      #expect(refusal.description.contains("/a' does not exist. Is it mistyped?"))
      #expect(try !files.exists(folder / "a"))
      #expect(try bench.run("a/twin") { $0.epochs = 0 }() != nil)
    }
  }
}
