import Glibc
import Sparsify
import Tensor
import TestSupport
import Testing

/// What a run says at its end of what sparsifying did.
@Suite struct EndingStudyTests {
  private let files = FileSystem()

  private func text(_ path: Path) throws -> String {
    String(decoding: try files.read(path), as: UTF8.self)
  }

  private func study(_ twin: Path) throws -> [Path: FileInfo] {
    var infos: [Path: FileInfo] = [:]
    for name in TargetRoot.studyNames { infos[name] = try files.info(twin / name) }
    return infos
  }

  @Test func `it is what compare finds, and readme.md explains its columns`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("twin")()
      #expect(
        tool("compare", "\(bench.source)", "\(folder / "twin")", "--out", "\(folder / "study")")
          .code
          == .success)
      for name: Path in ["models.csv", "layers.csv", "classes.csv", "pies.csv"] {
        #expect(try files.read(folder / "twin" / name) == files.read(folder / "study" / name))
      }
      let readme = try text(folder / "twin/readme.md")
      for name in Quantities.ofModels.map(\.name) + Quantities.ofClasses.map(\.name) {
        #expect(readme.contains("\n| `\(name)` | "), "\(name)")
      }
      let population = try #require(
        try JSONValue(parsing: files.read(folder / "twin/population.json")).object)
      #expect(population["full_from"] == "source" && population["samples"] == 10)
      #expect(tool("verify", "\(folder / "twin")").code == .success)
    }
  }

  @Test func `it is made anew where the twin has changed, and only there`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("twin") { $0.limit = 1 }()
      let first = try study(folder / "twin")
      #expect(first.count == TargetRoot.studyNames.count)
      _ = try bench.run("twin") { $0.limit = 1 }()
      #expect(try study(folder / "twin") == first)
      _ = try bench.run("twin")()
      #expect(try study(folder / "twin") != first)
      #expect(try text(folder / "twin/models.csv").split(separator: "\n").count == 4)
      // What was deleted comes back.
      try files.removeTree(folder / "twin/pies.csv")
      _ = try bench.run("twin")()
      #expect(try files.exists(folder / "twin/pies.csv"))
    }
  }

  @Test func `without a report there is none, nor one of fewer models`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      let without = tool(
        "run", "\(bench.source)", "\(folder / "plain")", "--epochs", "1", "--no-report")
      #expect(without.code == .success, "\(without.messages)")
      #expect(try study(folder / "plain").isEmpty)
      #expect(try !text(folder / "plain/readme.md").contains("models.csv"))
      _ = try bench.run("twin") { $0.limit = 1 }()
      _ = try bench.run("twin") { $0.execution.noReport = true }()
      #expect(try study(folder / "twin").isEmpty)
    }
  }

  @Test func `a file of the user's in its place is kept`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("twin") { $0.execution.noReport = true }()
      try files.write(Array("mine".utf8), to: folder / "twin/models.csv")
      let run = bench.run("twin")
      _ = try run()
      #expect(try text(folder / "twin/models.csv.old") == "mine")
      #expect(try text(folder / "twin/models.csv").hasPrefix("trial,"))
    }
  }

  /// What a run has come to when it is asked to stop.
  enum Moment: String, CaseIterable {
    case ending, study, archive

    /// Whether something that is done to a file says so.
    func has(_ operation: FileOperation, _ path: Path) -> Bool {
      switch self {
      case .ending: false
      case .study: operation == .read && path.name == "predictions.npz"
      // Before it is written it is looked for.
      case .archive:
        operation == .read && path.name == TargetRoot.reportName
          && (try? FileSystem().exists(path)) == true
      }
    }
  }

  @Test(arguments: Moment.allCases)
  func `it stops where it is asked to, and the next run makes it`(moment: Moment) throws {
    try ZipBench.with(Bench.groups) { bench in
      let (ended, reached) = (Counter(), Counter())
      var run = bench.run()
      run.report = { event in
        guard case .ending = event else { return }
        _ = ended.next()
        if moment == .ending { _ = reached.next() }
      }
      run.files = FileSystem { operation, path throws(FileError) in
        if ended.count > 0, moment.has(operation, path) { _ = reached.next() }
      }
      run.shouldStop = { reached.count > 0 }
      #expect(try run() == nil)
      #expect(try !files.exists(bench.zip))
      // What it has written is whole.
      #expect(try files.exists(bench.gathered / "config.json") == (moment != .ending))
      #expect(try files.exists(bench.gathered / "report.html") == (moment == .archive))
      #expect(try files.list(bench.work / "staging") == ["clock"])
      #expect(try !files.exists(bench.work / "end.claim"))
      let status = try TargetStatus(of: bench.zip, work: bench.work, files: files)
      #expect(status.verdict == .unfinished && status.done.count == 3)
      #expect(try bench.run()()?.trained == 0)
      try bench.expectWhole()
    }
  }

  @Test func `models that it lacks are told of in one sentence each`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      var run = bench.run("twin")
      let (notes, ended) = (Notes(), Counter())
      run.report = { event in
        notes.add(event)
        if case .ending = event { _ = ended.next() }
      }
      run.files = FileSystem { operation, path throws(FileError) in
        if ended.count > 0, operation == .read, path.description.contains("/zoo/trial/checkpoint_")
        {
          throw FileError(operation, path, code: EIO)
        }
      }
      _ = try run()
      #expect(
        notes.texts.contains { $0.hasPrefix("Left out of 'population.json': trial: ") },
        "\(notes.texts)")
    }
  }

  @Test func `what can't be read is told, and the same command makes it whole`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("whole")()
      _ = try bench.run("twin") { $0.execution.noReport = true }()
      var failing = bench.run("twin")
      let notes = Notes()
      failing.report = { notes.add($0) }
      failing.files = FileSystem { operation, path throws(FileError) in
        if operation == .read, path.name == "predictions.npz", path.description.contains("/twin/") {
          throw FileError(operation, path, code: EIO)
        }
      }
      _ = try failing()
      #expect(notes.texts.contains { $0.contains("predictions.npz") }, "\(notes.texts)")
      _ = try bench.run("twin")()
      #expect(try bench.differences("whole", "twin") == [])
    }
  }
}
