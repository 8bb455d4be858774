import Sparsify
import Tensor
import TestSupport
import Testing

/// Models that were begun, and then left the source or can't be read there any more.
@Suite struct DepartedTrialsTests {
  private let files = FileSystem()

  /// What becomes of the source's model `b`.
  enum Loss: String, CaseIterable {
    case removed, unreadable

    var reason: String {
      self == .removed ? "is not in the source any more" : "the file is empty"
    }

    func happen(in source: Path, _ files: FileSystem) throws {
      if self == .removed { return try files.rename(source / "b", to: source.suffixed(".b")) }
      try files.rename(source / "b/checkpoint_000003/checkpoints", to: source.suffixed(".b"))
      try files.write([], to: source / "b/checkpoint_000003/checkpoints")
    }

    func undo(in source: Path, _ files: FileSystem) throws {
      if self == .removed { return try files.rename(source.suffixed(".b"), to: source / "b") }
      try files.removeTree(source / "b/checkpoint_000003/checkpoints")
      try files.rename(source.suffixed(".b"), to: source / "b/checkpoint_000003/checkpoints")
    }
  }

  /// Begins `b` alone, as far as its first epoch.
  private func begin(_ run: Run) throws {
    var run = run
    let iterations = Counter()
    run.report = { if case .iteration = $0 { _ = iterations.next() } }
    run.shouldStop = { iterations.count > 1 }
    #expect(try run() == nil)
  }

  @Test(arguments: Loss.allCases)
  func `the others end, it is named, and goes on when it comes back`(loss: Loss) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("whole")()
      try begin(bench.run("twin") { $0.only = "b" })
      try loss.happen(in: bench.source, files)
      for trained in [2, 0] {
        var run = bench.run("twin")
        let notes = Notes()
        run.report = { notes.add($0) }
        let summary = try #require(try run())
        #expect(summary.finished == 2 && summary.trained == trained)
        #expect(summary.exitCode == .incomplete)
        #expect(summary.skipped.map(\.name) == ["b"])
        #expect(summary.skipped.first?.reason.contains(loss.reason) == true)
        #expect(
          notes.texts.contains { $0.contains("'\(folder / "twin.work")' stays, as it holds") })
        let status = try TargetStatus(of: folder / "twin", work: nil, files: files)
        #expect(status.isComplete && status.skipped.map(\.trial) == ["b"])
        #expect(try files.exists(folder / "twin.work/b.state"))
      }
      try loss.undo(in: bench.source, files)
      var run = bench.run("twin")
      let epochs = Counter()
      run.report = { if case .iteration(_, let record) = $0 { epochs.add(record.epoch) } }
      #expect(try run()?.exitCode == .success)
      #expect(epochs.values == [2])
      #expect(try bench.differences("whole", "twin") == [])
      #expect(try !files.exists(folder / "twin.work"))
    }
  }

  @Test(arguments: Loss.allCases)
  func `one that goes while a run goes on is skipped, and not missing as well`(loss: Loss) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      let summary = try #require(try losing(loss, bench)())
      #expect(summary.finished == 2 && summary.skipped.map(\.name) == ["b"])
      let status = try TargetStatus(of: folder / "twin", work: nil, files: files)
      #expect(status.isComplete && status.models == 2 && status.skipped.map(\.trial) == ["b"])
    }
  }

  @Test(arguments: Loss.allCases)
  func `it is worded as the next run words it`(loss: Loss) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      let reason = try #require(try losing(loss, bench)()?.skipped.first?.reason)
      guard loss == .unreadable else {
        #expect(reason == loss.reason)
        return
      }
      #expect(try bench.run("next")()?.skipped.map(\.reason) == [reason])
      #expect(try bench.differences("next", "twin") == [])
    }
  }

  /// A run during which `b` is lost before it is begun.
  private func losing(_ loss: Loss, _ bench: Bench) -> Run {
    var run = bench.run("twin")
    run.report = { event in
      guard case .started = event else { return }
      do {
        try loss.happen(in: bench.source, files)
      } catch {
        Issue.record(error)
      }
    }
    return run
  }

  @Test func `one that was planned and never begun is named, too`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      try begin(bench.run("twin") { $0.execution.jobs = 1 })
      try files.removeTree(bench.source / "c")
      let summary = try #require(try bench.run("twin")())
      #expect(summary.finished == 2 && summary.skipped.map(\.name) == ["c"])
      #expect(try TargetStatus(of: folder / "twin", work: nil, files: files).isComplete)
      #expect(try !files.exists(folder / "twin.work"))
    }
  }

  @Test func `what was not selected waits as ever`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      try begin(bench.run("twin") { $0.only = "b" })
      let summary = try #require(try bench.run("twin") { $0.only = "[ac]" }())
      #expect(summary.finished == 2 && summary.exitCode == .success)
      #expect(try !TargetStatus(of: folder / "twin", work: nil, files: files).isComplete)
    }
  }

  @Test func `--restart takes what was begun of it`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      try begin(bench.run("twin") { $0.only = "b" })
      try files.removeTree(bench.source / "b")
      _ = try bench.run("twin")()
      #expect(try files.exists(folder / "twin.work/b.state"))
      let restart = bench.run("twin") {
        $0.method.klScale = 0.5
        $0.execution.restart = true
      }
      #expect(try restart()?.exitCode == .success)
      #expect(try !files.exists(folder / "twin.work"))
    }
  }

  @Test(arguments: Loss.allCases)
  func `an archive is made without it`(loss: Loss) throws {
    try withTemporaryFolder { folder in
      let bench = try ZipBench(folder, Bench.groups)
      try begin(bench.run { $0.only = "b" })
      try loss.happen(in: bench.bench.source, files)
      for _ in 0..<2 {
        let summary = try #require(try bench.run()())
        #expect(summary.finished == 2 && summary.exitCode == .incomplete)
        #expect(summary.skipped.map(\.name) == ["b"])
        #expect(try files.exists(bench.root / "a"))
        #expect(try files.exists(bench.work / "b.state"))
      }
    }
  }
}
