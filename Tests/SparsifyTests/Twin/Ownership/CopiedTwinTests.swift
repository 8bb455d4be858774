import Sparsify
import Tensor
import TestSupport
import Testing

/// Twins beside copies of them, which name the same work folder.
@Suite struct CopiedTwinTests {
  private let files = FileSystem()

  private func tuning(_ bench: Bench, _ twin: Path, epochs: Int = 2) -> Run {
    bench.run(twin) {
      $0.fineTuning.epochs = epochs
      $0.execution.jobs = 1
    }
  }

  /// Goes on with a twin until an iteration more is on disk.
  private func interrupt(_ run: Run) throws {
    var run = run
    let iterations = Counter()
    run.report = { if case .iteration = $0 { _ = iterations.next() } }
    run.shouldStop = { iterations.count >= 1 }
    #expect(try run() == nil)
  }

  /// Calls `body` with a finished twin whose fine-tuning is begun, a copy of it from before, and what is to come of both.
  private func withCopy(_ body: (Bench) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try tuning(bench, "whole")()
      _ = try bench.run("twin")()
      try copyTree(folder / "twin", to: folder / "copy")
      try interrupt(tuning(bench, "twin"))
      try body(bench)
    }
  }

  private func status(_ bench: Bench, _ twin: Path) throws -> TargetStatus {
    try TargetStatus(of: bench.folder / twin, work: nil, files: files)
  }

  @Test func `a copy is gone on with in a work folder of its own`() throws {
    try withCopy { bench in
      let state = try files.read(bench.folder / "twin.work/trial.state")
      #expect(try status(bench, "copy").isComplete)
      #expect(try !status(bench, "twin").isComplete)
      try interrupt(tuning(bench, "copy"))
      #expect(try files.exists(bench.folder / "copy.work/trial.state"))
      #expect(try files.read(bench.folder / "twin.work/trial.state") == state)
      for twin: Path in ["copy", "twin"] {
        #expect(try status(bench, twin).interrupted.map(\.epoch) == [3])
      }
      let marks = try ["twin", "copy"].map {
        try Mark(reading: bench.folder / Path($0), files: files)
      }
      #expect(marks.map { $0?.partner } == ["../twin.work", "../copy.work"])
      #expect(marks[0]?.identity != marks[1]?.identity)
      for twin: Path in ["copy", "twin"] {
        #expect(try tuning(bench, twin)()?.finished == 1)
        #expect(try bench.differences("whole", twin) == [])
        #expect(try status(bench, twin).isComplete)
      }
      #expect(try files.list(bench.folder) == ["copy", "twin", "whole", "zoo"])
    }
  }

  @Test func `a copy that is begun anew takes nothing from the original`() throws {
    try withCopy { bench in
      let before = try TwinComparison.tree(bench.folder / "twin.work")
      let restart = bench.run("copy") {
        $0.method.klScale = 0.5
        $0.execution.restart = true
      }
      #expect(try restart()?.trained == 1)
      #expect(try TwinComparison.tree(bench.folder / "twin.work") == before)
      #expect(try tuning(bench, "twin")()?.finished == 1)
      #expect(try bench.differences("whole", "twin") == [])
    }
  }

  @Test func `the original's work folder is refused to a copy`() throws {
    try withCopy { bench in
      let before = try TwinComparison.tree(bench.folder / "twin.work")
      var run = tuning(bench, "copy")
      run.options =
        bench.run("copy") {
          $0.fineTuning.epochs = 2
          $0.work = bench.folder / "twin.work"
        }.options
      let error = try #require(throws: RunError.self) { _ = try run() }
      #expect(error.exitCode == .cannotCreate)
      #expect(error.description.contains("is the work folder of '../twin'"))
      #expect(try TwinComparison.tree(bench.folder / "twin.work") == before)
    }
  }

  @Test func `a copy with a copy of the work folder goes on in that`() throws {
    try withCopy { bench in
      try copyTree(bench.folder / "twin.work", to: bench.folder / "copy.work")
      let state = try files.read(bench.folder / "twin.work/trial.state")
      var run = tuning(bench, "copy")
      let epochs = Counter()
      run.report = { if case .iteration(_, let record) = $0 { epochs.add(record.epoch) } }
      #expect(try run()?.finished == 1)
      #expect(epochs.values == [4])
      #expect(try files.read(bench.folder / "twin.work/trial.state") == state)
    }
  }

  @Test func `a renamed twin goes on in the work folder that it had, also beside a copy`() throws {
    try withCopy { bench in
      try files.rename(bench.folder / "twin", to: bench.folder / "renamed")
      try files.removeTree(bench.folder / "copy")
      #expect(try status(bench, "renamed").interrupted.map(\.epoch) == [3])
      try interrupt(tuning(bench, "renamed", epochs: 3))
      // What takes its former name is a copy.
      try copyTree(bench.folder / "renamed", to: bench.folder / "twin")
      #expect(try status(bench, "renamed").interrupted.map(\.epoch) == [4])
      #expect(try !status(bench, "twin").isUnfinished)
      #expect(try tuning(bench, "renamed", epochs: 3)()?.finished == 1)
      #expect(try !files.exists(bench.folder / "twin.work"))
    }
  }
}
