import Foundation
import Sparsify
import Synchronization
import Tensor
import TestSupport
import Testing

/// Three zoos of one folder: small ones of different shapes, the last one zipped.
private struct Collection {
  let folder: Path
  private let files = FileSystem()

  init(_ folder: Path) throws {
    self.folder = folder
    try Bench.groups.write(to: folder / "zoos/grey")
    try Bench.smallZoo.write(to: folder / "zoos/one")
    try Bench.groups.write(to: folder / "packed")
    let archive = try DeflatedArchive(treeAt: folder / "packed", prefix: "packed/")
    try files.write(archive.archive(), to: folder / "zoos/packed.zip")
    try files.removeTree(folder / "packed")
  }

  var sources: [String] { ["grey", "one", "packed.zip"].map { "\(folder / "zoos" / Path($0))" } }
  let twins: [Path] = ["grey", "one", "packed"]

  /// The twins of all, made one by one.
  func makeEach(_ change: (inout RunOptions) -> Void = { _ in }) throws {
    for (source, twin) in zip(sources, twins) {
      var options = RunOptions(source: Path(source), twin: folder / "each" / twin)
      options.epochs = 2
      options.execution.jobs = 1
      change(&options)
      _ = try Run(options)()
    }
  }

  func options(into place: Path = "all") -> [any JobOptions] {
    zip(sources, twins).map { source, twin in
      var options = RunOptions(source: Path(source), twin: folder / place / twin)
      options.epochs = 2
      options.execution.jobs = 2
      return options
    }
  }

  func differences(_ place: Path = "all") throws -> [String] {
    try twins.flatMap {
      try TwinComparison.differences(between: folder / "each" / $0, and: folder / place / $0)
    }
  }
}

@Suite struct BatchTests {
  private let files = FileSystem()

  private func batch(_ jobs: [any JobOptions]) -> Batch {
    var batch = Batch(jobs, files: files)
    batch.adjust = { $0.pause = 0.01 }
    return batch
  }

  @Test func `several zoos become what each becomes alone`() throws {
    try withTemporaryFolder { folder in
      let collection = try Collection(folder)
      try collection.makeEach()
      let run = tool(["run"] + collection.sources + ["\(folder / "all")", "--epochs=2", "-j2"])
      #expect(run.code == .success, "\(run.messages)")
      #expect(try collection.differences() == [])
      #expect(try files.list(folder / "all") == collection.twins)
      // One summary, one progress line, and messages with the zoo's name.
      #expect(run.messages.contains("all: packed: Data set: '"))
      #expect(run.messages.contains("all: 100%, models 7/7, epochs 14/14, "))
      #expect(
        run.messages.contains(
          "Next: sparsify status " + shellWord((folder / "all").bytes)))
      let status = tool("status", "\(folder / "all")")
      #expect(status.code == .success)
      #expect(status.results.split(separator: "\n").count == 4)
      // Again: nothing is left to do.
      let again = tool(
        ["run", "--into", "\(folder / "all")"] + collection.sources + ["--epochs=2"])
      #expect(again.code == .success)
      #expect(try collection.differences() == [])
    }
  }

  @Test func `a zoo that can't be used costs the others nothing`() throws {
    try withTemporaryFolder { folder in
      let collection = try Collection(folder)
      try collection.makeEach()
      try files.createFolder(folder / "zoos/empty")
      let run = tool(
        ["run", "--into", "\(folder / "all")", "\(folder / "zoos/empty")"] + collection.sources
          + ["\(folder / "zoos/absent")", "--epochs=2"])
      #expect(run.code == .incomplete)
      #expect(run.messages.contains("empty: '\(folder / "zoos/empty")' holds no trials"))
      #expect(run.messages.contains("absent: "))
      #expect(try collection.differences() == [])
    }
  }

  @Test func `stopped anywhere, it goes on to the same twins`() throws {
    try withTemporaryFolder { folder in
      let collection = try Collection(folder)
      try collection.makeEach()
      for most in [1, 4, 9] {
        let seen = Atomic(0)
        var first = batch(collection.options())
        first.shouldStop = { seen.load(ordering: .relaxed) >= most }
        first.report = { event, _ in
          if case .iteration = event { seen.add(1, ordering: .relaxed) }
        }
        let outcomes = first()
        #expect(outcomes.exitCode(afterSignal: nil) == .timeLimit, "\(most)")
        #expect(
          batch(collection.options())().exitCode(afterSignal: nil) == .success, "\(most)")
        #expect(try collection.differences() == [], "\(most)")
        try files.removeTree(folder / "all")
      }
    }
  }

  @Test func `two workers share several zoos`() throws {
    try withTemporaryFolder { folder in
      let collection = try Collection(folder)
      try collection.makeEach()
      let codes = Mutex<[ExitCode]>([])
      onThreads(2) { _ in
        let outcomes = batch(collection.options())()
        codes.withLock { $0.append(outcomes.exitCode(afterSignal: nil)) }
      }
      #expect(codes.withLock { $0 } == [.success, .success])
      #expect(try collection.differences() == [])
      #expect(try files.list(folder / "all") == collection.twins)
    }
  }

  @Test func `the plan of several is one table, and nothing is written`() throws {
    try withTemporaryFolder { folder in
      let collection = try Collection(folder)
      let plan = tool(
        ["run"] + collection.sources + ["\(folder / "all")", "--epochs=2", "--dry-run"])
      #expect(plan.code == .success, "\(plan.messages)")
      let lines = plan.results.split(separator: "\n")
      #expect(lines.count == 5)
      #expect(lines[0].contains("zoo"))
      #expect(lines[3].hasPrefix("  packed ") && lines[3].hasSuffix(" CNN, 1×28×28"))
      #expect(lines[4].hasPrefix("time: about ") && lines[4].contains("tables and report"))
      #expect(try !files.exists(folder / "all"))
      let script = tool(
        ["run"] + collection.sources + ["\(folder / "all")", "--print-slurm", "3"])
      #expect(script.code == .success)
      #expect(script.results.contains(" status \(shellWord((folder / "all").bytes))"))
      #expect(script.results.contains(shellWord(Array(collection.sources[2].utf8))))
    }
  }
}

@Suite struct RunRequestTests {
  private let files = FileSystem()

  private func jobs(_ words: [String]) throws -> [RunOptions] {
    try RunCommand.syntax.parse(words.map { Array($0.utf8) }).jobs(files: files)
      .map { try #require($0 as? RunOptions) }
  }

  private func problem(_ words: [String]) -> String {
    do { return "\(try jobs(words))" } catch { return "\(error)" }
  }

  @Test func `two paths are a zoo and a twin, more are zoos and a folder of twins`() throws {
    let one = try jobs(["zoo", "twin", "--epochs", "3"])
    #expect(one.map(\.source) == ["zoo"] && one.map(\.twin) == ["twin"] && one[0].epochs == 3)
    let three = try jobs(["a/x.zip", "b/y.tar.gz", "c/z", "twins"])
    #expect(three.map(\.source) == ["a/x.zip", "b/y.tar.gz", "c/z"])
    #expect(three.map(\.twin) == ["twins/x", "twins/y", "twins/z"])
    let into = try jobs(["--into", "twins", "a/x.zip"])
    #expect(into.map(\.twin) == ["twins/x"])
  }

  @Test func `what makes no sense is refused`() {
    #expect(problem([]).contains("A zoo and a twin must be named"))
    #expect(problem(["zoo"]).contains("A twin must be named"))
    #expect(problem(["--into", "twins"]).contains("needs zoos"))
    #expect(
      problem(["a/x.zip", "b/x", "twins"])
        == "'a/x.zip' and 'b/x' would both become 'twins/x': rename one, or give each its twin in a --list."
    )
    #expect(problem(["a/x.ZIP", "b/x/", "twins"]).contains("would both become 'twins/x'"))
    #expect(problem(["a", "b", "twins", "--work", "w"]).contains("--work is for one zoo"))
    #expect(problem(["a", "b", "twins", "--like", "w"]).contains("--like is for one zoo"))
  }

  private func list(_ name: Path, _ text: String, _ words: [String] = []) throws -> String {
    var result = ""
    try withTemporaryFolder { folder in
      try files.write(Array(text.utf8), to: folder / name)
      let request = ["--list", "\(folder / name)"] + words
      do {
        result = try jobs(request).map { job in
          "\(job.source) \(job.twin) \(job.epochs) \(job.overrides.learningRate ?? 0) \(job.acceptsData) "
            + "\(job.data.map { "\($0)" } ?? "-")"
        }.joined(separator: "\n").replacing("\(folder)", with: "F")
      } catch {
        result = "\(error)".replacing("\(folder)", with: "F")
      }
    }
    return result
  }

  @Test func `a list tells of each zoo what is different`() throws {
    let csv = """
      path,twin,lr,accept-data,data
      a.zip,ta,0.01,,sets/a.pt
      "b",/tb,,true,
      """
    let expected = "F/a.zip F/ta 7 0.01 false F/sets/a.pt\nF/b /tb 7 0.5 true -"
    #expect(try list("zoos.csv", csv, ["--epochs", "7", "--lr", "0.5"]) == expected)
    let json = """
      [{"path": "a.zip", "twin": "ta", "lr": 0.01, "accept-data": false, "data": "sets/a.pt"},
       {"path": "b", "twin": "/tb", "lr": null, "accept-data": true}]
      """
    #expect(try list("zoos.json", json, ["--epochs", "7", "--lr", "0.5"]) == expected)
    #expect(
      try list("zoos.csv", "path\nx/a.tar\n", ["--into", "t"]) == "F/x/a.tar t/a 25 0.0 false -")
  }

  @Test func `all that is wrong with a list is told before anything starts`() throws {
    #expect(
      try list("zoos.csv", "path,lr,jobs,colour\na,fast,,\nb,,2,\n,,,red\n", ["--into", "t"])
        == """
        'F/zoos.csv', zoo 1: The value 'fast' of '--lr' is not a number.
        'F/zoos.csv', zoo 2: 'jobs' is for all zoos: give it on the command line.
        'F/zoos.csv', zoo 3: has no path.
        """)
    #expect(
      try list("zoos.csv", "\u{FEFF}path\r\na\r\n", ["--into", "t"]) == "F/a t/a 25 0.0 false -")
    #expect(try list("zoos.csv", "path;twin\na;b\n").contains("use commas"))
    #expect(try list("zoos.csv", "path,twin,path\na,b,c\n").contains("two columns 'path'"))
    func together(_ rows: String) throws -> String {
      try list("zoos.csv", "path,twin,work\n\(rows)")
    }
    #expect(try together("a,t/,\nb,t,\n").contains("'F/a' and 'F/b' would both become"))
    #expect(try together("a,t,\nb,u/../t,\n").contains("'F/a' and 'F/b' would both become"))
    #expect(try together("a,t/u,\nb,t,\n").contains("'F/t/u' would lie in 'F/t'"))
    #expect(try together("a,t,w\nb,u,w\n").contains("one work folder"))
    #expect(try together("a,t,w\nb,u,x\n").contains("F/b F/u"))
    #expect(try list("zoos.json", "[1]").contains("zoo 1: is no object"))
    #expect(try list("zoos.json", "{}").contains("should be an array"))
    #expect(try list("zoos.json", "[").contains("zoos.json"))
    #expect(try list("zoos.csv", "path\n").contains("names no zoo"))
    #expect(try list("zoos.csv", "path\na\n").contains("has no twin"))
    #expect(try list("zoos.csv", "path\na\n", ["b", "--into", "t"]).contains("leave 'b' out"))
  }
}
