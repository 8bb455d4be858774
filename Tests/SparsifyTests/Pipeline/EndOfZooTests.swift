import Foundation
import Sparsify
import Tensor
import TestSupport
import Testing

/// Workers that end a twin, or come while another does.
@Suite struct EndOfZooTests {
  private let files = FileSystem()

  private func worker(
    _ bench: Bench, shouldStop: @escaping @Sendable () -> Bool = { false }
  ) -> Run {
    var run = bench.run("twin") { $0.execution.jobs = 1 }
    run.pause = 0.001
    run.shouldStop = shouldStop
    return run
  }

  private func expectWhole(_ bench: Bench, _ note: Comment) throws {
    #expect(try bench.differences("whole", "twin") == [], note)
    #expect(try !files.exists(bench.folder / "twin.work"), note)
  }

  @Test func `all that begin and end at the same time end well`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("whole")()
      for round in 0..<10 {
        let finished = Counter()
        onThreads(5) { _ in
          do {
            finished.add(try worker(bench)()?.finished ?? -1)
          } catch {
            Issue.record(error, "round \(round)")
          }
        }
        #expect(finished.values == [3, 3, 3, 3, 3], "round \(round)")
        try expectWhole(bench, "round \(round)")
        try files.removeTree(folder / "twin")
      }
    }
  }

  /// It was started when the twin was finished but for the end.
  @Test func `whenever the work folder is removed, a worker that comes ends well`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("whole")()
      let operations = Counter()
      _ = try worker(bench)()
      var again = worker(bench)
      again.files = FileSystem { _, _ in _ = operations.next() }
      _ = try again()
      for n in 1...operations.count {
        try files.removeTree(folder / "twin")
        // Where the other has the claim on the end, it gives up waiting.
        let looks = Counter()
        let first = worker(bench) { looks.next() > 100 }
        let late = Counter()
        var run = worker(bench)
        run.report = { event in
          guard case .finished = event else { return }
          // The one that trained ends while the other stands at its operation n.
          var second = worker(bench)
          let count = Counter()
          second.files = FileSystem { _, _ throws(FileError) in
            guard count.next() == n else { return }
            do {
              try files.removeTree(folder / "twin.work/claims")
              _ = try first()
            } catch {
              Issue.record("operation \(n): \(error)")
            }
          }
          do {
            late.add(try second()?.finished ?? -1)
          } catch {
            Issue.record("operation \(n): \(error)")
          }
        }
        #expect(try run()?.finished == 1, "operation \(n)")
        #expect(late.values == [1], "operation \(n)")
        try expectWhole(bench, "operation \(n)")
      }
    }
  }

  @Test func `what is removed while a run goes on is made again`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("whole")()
      var run = bench.run("twin")
      let (endings, trained) = (Counter(), Counter())
      run.report = { event in
        switch event {
        case .finished: _ = trained.next()
        case .ending where endings.next() == 1: remove(folder / "twin/b")
        default: break
        }
      }
      let summary = try #require(try run())
      #expect(summary.exitCode == .success && summary.finished == 3 && summary.trained == 3)
      #expect(endings.count == 2 && trained.count == 4)
      try expectWhole(bench, "in the end")
    }
  }

  @Test func `what is removed again and again ends the run with an error`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("whole")()
      var run = bench.run("twin")
      run.report = { if case .ending = $0 { remove(folder / "twin/b") } }
      let error = #expect(throws: RunError.self) { try run() }
      #expect(error?.exitCode == .writingFailed)
      #expect(error?.description.contains("twin/b' was made anew and has gone again") == true)
      #expect(try bench.run("twin")()?.finished == 3)
      try expectWhole(bench, "in the end")
    }
  }

  /// For what is called from within a run.
  private func remove(_ folder: Path) {
    do {
      try files.removeTree(folder)
    } catch {
      Issue.record(error)
    }
  }

  /// Lets a worker of which nothing can be known have the claim on the end.
  private func claimEnd(_ folder: Path, age: Double) throws {
    let stranger = Worker(
      host: "elsewhere", boot: "b", processSpace: "pid:[1]", process: 17, processStart: 1, run: "r")
    let record = ClaimRecord(worker: stranger, trials: [])
    let claim = folder / "twin.work/end.claim"
    try files.write(Array(JSONValue.object(record.json).text().utf8), to: claim)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: claim.description)
  }

  @Test func `while another worker ends the twin it is waited for`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("whole")()
      var run = worker(bench)
      let (finished, looks) = (Counter(), Counter())
      run.report = { event in
        guard case .finished = event else { return }
        do {
          try claimEnd(folder, age: 0)
          _ = finished.next()
        } catch {
          Issue.record(error)
        }
      }
      run.shouldStop = { finished.count > 0 && looks.next() > 50 }
      #expect(try run() == nil)
      #expect(try bench.finished("twin") == ["trial"])
      #expect(try !files.exists(folder / "twin/config.json"))
      // Its heartbeat has stopped.
      try claimEnd(folder, age: ClaimFolder.patience + 1)
      #expect(try worker(bench)()?.trained == 0)
      try expectWhole(bench, "in the end")
    }
  }

  @Test func `a folder that was left while it was being removed is gone on with`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      _ = try bench.run("whole")()
      var run = worker(bench)
      let finished = Counter()
      run.report = { if case .finished = $0 { _ = finished.next() } }
      run.shouldStop = { finished.count > 0 }
      #expect(try run() == nil)
      let path = folder / "twin.work/sparsify.json"
      let text = String(decoding: try files.read(path), as: UTF8.self)
      try files.write(
        Array(text.replacing("\"kind\"", with: "\"closed\": true, \"kind\"").utf8), to: path)
      #expect(try worker(bench)()?.finished == 3)
      try expectWhole(bench, "in the end")
    }
  }

  @Test func `what is not the tool's keeps the work folder, and that is said`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("whole")()
      var run = worker(bench)
      let notes = Notes()
      run.report = { event in
        notes.add(event)
        guard case .finished = event else { return }
        do {
          try files.write([1], to: folder / "twin.work/notes.txt")
          try files.write([2], to: folder / "twin.work/staging/draft")
          let garbage = folder / "twin.work/claims/garbage"
          try files.write([3], to: garbage)
          // As long as it is young it may be another worker's claim.
          try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -2 * ClaimFolder.patience)],
            ofItemAtPath: garbage.description)
        } catch {
          Issue.record(error)
        }
      }
      _ = try run()
      #expect(
        try TwinComparison.tree(folder / "twin.work")
          == [
            "claims", "claims/garbage", "notes.txt", "sparsify.json", "staging", "staging/draft",
          ])
      #expect(
        notes.texts.count == 1
          && notes.texts[0].contains("'notes.txt', 'claims/garbage', 'staging/draft'"))
      #expect(try TargetStatus(of: folder / "twin", work: nil, files: files).isComplete)
      // The next run goes on in it.
      #expect(try worker(bench)()?.finished == 1)
      try files.removeTree(folder / "twin.work/notes.txt")
      for name: Path in ["staging", "claims"] { try files.removeTree(folder / "twin.work" / name) }
      _ = try worker(bench)()
      try expectWhole(bench, "in the end")
    }
  }

  @Test func `a wider run raises the number of models in the mark`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      var narrow = worker(bench)
      narrow.options = bench.run("twin") { $0.limit = 1 }.options
      _ = try narrow()
      #expect(try Mark(reading: folder / "twin", files: files)?.models == 1)
      var wide = worker(bench)
      let iterations = Counter()
      wide.report = { if case .iteration = $0 { _ = iterations.next() } }
      wide.shouldStop = { iterations.count > 0 }
      #expect(try wide() == nil)
      #expect(try Mark(reading: folder / "twin", files: files)?.models == 3)
    }
  }
}
