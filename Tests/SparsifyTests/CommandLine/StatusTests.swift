import Glibc
import Sparsify
import Tensor
import TestSupport
import Testing

@Suite struct StatusTests {
  private let files = FileSystem()

  @Test func `JSON of a twin is an object, of a folder of twins an array`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      try files.createFolder(folder / "twins")
      func json(_ path: Path) throws -> JSONValue {
        try JSONValue(parsing: Array(tool("status", "--json", "\(folder / path)").results.utf8))
      }
      for count in 1...2 {
        _ = try bench.run("twins" / Path("\(count)")) { $0.epochs = 0 }()
        #expect(try json("twins").array?.count == count)
      }
      #expect(try json("twins/1").object != nil)
    }
  }

  @Test func `of an archive that is being made the work folder is found, or given`() throws {
    try withTemporaryFolder { folder in
      let bench = try ZipBench(folder, Bench.groups)
      let work = folder / "elsewhere"
      try bench.stop(bench.run { $0.work = work }, after: 2)
      let told = tool("status", "\(folder)")
      #expect(told.code == .incomplete && told.results.contains("twin.zip"), "\(told)")
      #expect(told.results.contains("2 of 3"), "\(told)")
      let given = tool("status", "\(bench.zip)", "--work", "\(work)")
      #expect(given.code == .incomplete && given.results.contains("2 of 3"), "\(given)")
      // Once it is made that counts.
      #expect(try bench.run { $0.work = work }()?.finished == 3)
      #expect(tool("status", "\(folder)").code == .success)
    }
  }

  @Test func `a job script names the work folder that was given`() throws {
    try withTemporaryFolder { folder in
      let bench = try ZipBench(folder, Bench.smallZoo)
      let (zip, work) = ("\(bench.zip)", "\(folder / "elsewhere")")
      let script = tool(
        "run", "\(bench.bench.source)", zip, "--out-format", "zip", "--work", work,
        "--print-slurm", "2")
      #expect(script.code == .success, "\(script)")
      #expect(script.results.contains(" status \(zip) --work \(work)\n"))
    }
  }

  @Test func `an archive that is being made is told of as such`() throws {
    try withTemporaryFolder { folder in
      let bench = try ZipBench(folder, Bench.groups)
      try bench.stop(bench.run(), after: 2)
      let zip = "\(bench.zip)"
      let page = "\(folder / "page.html")"
      for words in [["inspect", zip], ["report", zip, "--out", page], ["verify", zip]] {
        let said = tool(words)
        #expect(said.code != .success && said.messages.contains("'\(zip)' was begun"), "\(said)")
      }
    }
  }

  @Test func `models whose fine-tuning failed are in the twin as before`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      let words = ["run", "\(bench.source)", "\(folder / "twin")", "--epochs", "1", "-q"]
      #expect(tool(words).code == .success)
      let tuned = tool(words + ["--finetune", "1", "--finetune-lr", "1e30"])
      #expect(tuned.code == .incomplete, "\(tuned)")
      let status = try TargetStatus(of: folder / "twin", work: nil, files: files)
      #expect(status.verdict == .fineTuningFailed && status.kept == 3 && status.failed.count == 3)
      let told = tool("status", "\(folder / "twin")")
      #expect(told.code == .incomplete)
      #expect(told.results.contains("fine-tuning failed; 3 models stay as before"))
      #expect(told.results.contains(", and stays as it was at epoch 1"))
      let json = tool("status", "--json", "\(folder / "twin")").results
      #expect(json.contains(#""verdict": "fine-tuning failed""#))
    }
  }

  @Test func `models that are skipped or failed for one reason share a line`() throws {
    try withTemporaryFolder { folder in
      var zoo = TinyZoo((0..<9).map { TinyZoo.Model(Path("m\($0)"), weightSeed: 7) })
      zoo.images = 4
      zoo.hasValidationSet = false
      // Adam's steps are of the size of the rate: after one the products overflow.
      for i in 0..<4 { zoo.models[i].learningRate = 3e38 }
      let bench = try Bench(folder, zoo)
      for i in 4..<8 { try files.removeTree(bench.source / Path("m\(i)") / "params.json") }
      _ = try bench.run("twin") { $0.epochs = 2 }()
      let lines = tool("status", "\(folder / "twin")").results.split(separator: "\n")
      let failed = try #require(lines.firstIndex(of: "  failed       4"))
      #expect(lines[failed + 1].hasPrefix("    4 models: "), "\(lines)")
      #expect(lines[failed + 1].hasSuffix(" (m0, m1, m2 and 1 more)"), "\(lines)")
      #expect(
        lines[(failed + 2)...].prefix(4) == [
          "    --json lists all of them", "  skipped      4",
          "    4 models: has no params.json (m4, m5, m6 and 1 more)",
          "    --json lists all of them",
        ], "\(lines)")
    }
  }

  @Test func `who makes the tables is told, and after a kill that they are not made`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      let twin = "\(folder / "twin")"
      let ended = Counter()
      var run = bench.run("twin")
      run.report = { event in
        switch event {
        case .started:
          // The models are not done yet.
          #expect(!tool("status", twin).results.contains("makes the tables"))
        case .ending:
          let told = tool("status", twin)
          #expect(told.code == .incomplete, "\(told)")
          let pid = getpid()
          #expect(
            told.results.hasPrefix("'\(twin)': at work: ")
              && told.results.contains(", process \(pid) makes the tables and the report\n"),
            "\(told)")
          let json = tool("status", "--json", twin).results
          #expect(json.contains(#""verdict": "at work""#) && json.contains(#""pid": \#(pid)"#))
          _ = ended.next()
        default: break
        }
      }
      run.files = FileSystem { operation, path throws(FileError) in
        // From here on it does nothing more.
        if ended.count > 0 { throw FileError(operation, path, code: EIO) }
      }
      #expect(throws: (any Error).self) { try run() }
      let left = tool("status", twin)
      #expect(left.code == .incomplete)
      #expect(
        left.results.hasPrefix(
          "'\(twin)': not complete; tables and report are not made yet: the same command makes them\n"
        ),
        "\(left)")
      _ = try bench.run("twin")()
      #expect(tool("status", twin).code == .success)
    }
  }

  @Test func `what comes next names the work folder that was given`() {
    var summary = RunSummary(
      twin: "twin.zip", product: .twin, finished: 1, trained: 1, skipped: [], failed: [])
    summary.place = .gathering("w k/gathered")
    #expect(summary.text.hasSuffix("Next: sparsify status twin.zip"))
    summary.work = "w k"
    #expect(summary.text.hasSuffix("Next: sparsify status twin.zip --work 'w k'"))
  }

  // MARK: Watching

  @Test func `a pipe has a reader until its other end is closed`() {
    var ends: [Int32] = [0, 0]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    #expect(socketpair(AF_UNIX, kind, 0, &ends) == 0)
    #expect(Console.hasReader(ends[1]))
    close(ends[0])
    #expect(!Console.hasReader(ends[1]))
    close(ends[1])
    // A file has always one.
    let file = open("/dev/null", O_WRONLY | O_CLOEXEC)
    #expect(Console.hasReader(file))
    close(file)
  }

  @Test func `watching what nothing happens to ends when nobody reads it`() async throws {
    let folder = try newTemporaryFolder()
    defer { try? files.removeTree(folder) }
    var run = try Bench(folder, Bench.smallZoo).run("twin")
    let iterations = Counter()
    run.shouldStop = { iterations.count > 0 }
    run.report = { if case .iteration = $0 { _ = iterations.next() } }
    #expect(try run() == nil)
    let place = (folder / "twin").description
    // It takes over signals.
    await #expect(processExitsWith: .exitCode(1)) { [place = place as String] in
      let console = Console(isRead: { false }, send: { _, _ throws(FileError) in })
      exit(
        Tool.run(["status", "--watch", place].map { Array($0.utf8) }, console: console).rawValue)
    }
  }
}
