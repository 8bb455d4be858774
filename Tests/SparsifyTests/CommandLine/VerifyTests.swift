import Sparsify
import Tensor
import TestSupport
import Testing

/// `sparsify verify`
@Suite struct VerifyTests {
  private let files = FileSystem()

  private func withTwin(_ body: (Bench, _ twin: String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      _ = try bench.run("twin") { ($0.epochs, $0.method.threshold) = (2, -3) }()
      try body(bench, (folder / "twin").description)
    }
  }

  /// The names, sizes and times of all below a folder.
  private func tree(_ folder: Path) throws -> [String] {
    try files.entries(of: folder).flatMap { entry in
      let info = try files.info(folder / entry.name, followingLinks: false)
      let line = "\(entry.name) \(info?.size ?? -1) \(info?.modified ?? -1)"
      return [line] + (entry.kind == .folder ? try tree(folder / entry.name) : [])
    }
  }

  @Test func `says that nothing is wrong, and against what, and changes nothing`() throws {
    try withTwin { bench, twin in
      let before = try tree(bench.folder)
      let (code, results, messages) = tool("verify", twin)
      #expect(code == .success && messages.isEmpty)
      #expect(results == "3 models of '\(twin)' against '\(twin)/../zoo': nothing is wrong\n")
      let given = tool("verify", twin, "--source", "\(bench.source)", "--sample", "2")
      #expect(
        given.results == "2 models of '\(twin)' against '\(bench.source)': nothing is wrong\n")
      #expect(try tree(bench.folder) == before)
    }
  }

  @Test func `what is wrong gets a line each, and the same as JSON`() throws {
    try withTwin { bench, twin in
      try files.createFolder(bench.folder / "twin/more")
      try Damage(bench.folder / "twin").bytes("b/checkpoint_000001/checkpoints") { $0[900] ^= 1 }
      let (code, results, _) = tool("verify", twin)
      let lines = results.split(separator: "\n").map(String.init)
      #expect(code == .incomplete && lines.count == 3)
      #expect(
        lines.first
          == "layout - - more: what lies in the twin, expected its trials and the files that sparsify "
          + "writes only, found another folder. Move it out of the twin, or remove it.")
      #expect(
        lines.dropFirst().first?.hasPrefix("read b 1 checkpoint_000001/checkpoints: ") == true)
      #expect(lines.last?.hasSuffix(": 2 findings") == true)
      let json = tool("verify", twin, "--json")
      let object = try JSONValue(parsing: Array(json.results.utf8)).object
      let found = object?["findings"]?.array?.compactMap(\.object) ?? []
      #expect(json.code == .incomplete && object?["models"] == 3 && object?["evaluated"] == true)
      #expect(found.map { $0["code"] } == ["layout", "read"])
      #expect(found.map { $0["trial"] } == [.null, "b"] && found.last?["epoch"] == 1)
    }
  }

  @Test func `goes on without a source or a data set, and says what was not checked`() throws {
    try withTwin { bench, twin in
      let data = bench.folder / "kept.pt"
      try files.copy(bench.source / "dataset.pt", to: data)
      try files.removeTree(bench.source)
      try files.removeTree(bench.folder / "twin/dataset.pt")
      let (code, results, _) = tool("verify", twin)
      #expect(code == .success)
      #expect(
        results.contains("The source is not at hand") && results.contains("No model was evaluated"))
      let given = tool("verify", twin, "--data", "\(data)")
      #expect(given.code == .success && !given.results.contains("No model was evaluated"))
    }
  }

  @Test func `a damaged data set is a finding, one that is given ends it`() throws {
    try withTwin { bench, twin in
      let data = bench.folder / "twin/dataset.pt"
      try files.removeTree(data)
      try files.write([1, 2, 3], to: data)
      let (code, results, _) = tool("verify", twin)
      #expect(code == .incomplete && results.hasPrefix("read - - dataset.pt: the data set, "))
      #expect(tool("verify", twin, "--data", "\(data)").code == .unreadableInput)
      #expect(tool("verify", twin, "--data", "\(data).no").code == .noInput)
    }
  }

  @Test func `what is no twin is refused`() throws {
    try withTwin { bench, twin in
      #expect(tool("verify", twin + ".no").code == .noInput)
      #expect(tool("verify", twin, "--source", twin + ".no").code == .noInput)
      #expect(tool("verify", twin, "--sample", "0").code == .usage)
      #expect(tool("verify").code == .usage)
      let zoo = bench.folder / "new"
      let generated = tool(
        "generate", "\(bench.source)/dataset.pt", "\(zoo)", "--epochs", "1", "--lr", "0.1",
        "--quiet")
      try #require(generated.code == .success, "\(generated.messages)")
      let refused = tool("verify", "\(zoo)")
      #expect(refused.code == .usage && refused.messages.contains("is no twin"))
    }
  }
}
