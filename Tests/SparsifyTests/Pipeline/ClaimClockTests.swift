import Foundation
import Sparsify
import Synchronization
import Tensor
import TestSupport
import Testing

/// By which clock claims are judged.
@Suite struct ClaimClockTests {
  private let files = FileSystem()
  private let stranger = Worker(
    host: "elsewhere", boot: "b", processSpace: "pid:[1]", process: 17, processStart: 1, run: "r")

  /// Dates a file some seconds ahead.
  private func date(_ path: Path, ahead seconds: Double) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: seconds)], ofItemAtPath: path.description)
  }

  @Test func `a claim that is ahead of the clock lives as long as its date changes`() throws {
    try withTemporaryFolder { folder in
      let work = WorkFolder(folder / "work", files: files)
      try work.create()
      let record = ClaimRecord(worker: stranger, trials: ["t"])
      let path = work.claims / "g"
      try files.write(Array(JSONValue.object(record.json).text().utf8), to: path)
      let said = Mutex<[String]>([])
      let claims = ClaimFolder(work) { sentence in said.withLock { $0.append(sentence) } }
      let now = try work.now()

      try date(path, ahead: 7200)
      #expect(try claims.all(now).map(\.isStale) == [false])
      #expect(try claims.all(now + ClaimFolder.patience).map(\.isStale) == [false])
      // It has changed: the other lives.
      try date(path, ahead: 7300)
      #expect(try claims.all(now + ClaimFolder.patience + 1).map(\.isStale) == [false])
      #expect(try claims.all(now + 2 * ClaimFolder.patience).map(\.isStale) == [false])
      #expect(try claims.all(now + 2 * ClaimFolder.patience + 2).map(\.isStale) == [true])
      let sentences = said.withLock { $0 }
      #expect(sentences.count == 1)
      #expect(sentences[0].contains("ahead of the file system's clock: elsewhere, process 17"))
    }
  }

  @Test func `less than a minute ahead is no matter`() throws {
    try withTemporaryFolder { folder in
      let work = WorkFolder(folder / "work", files: files)
      try work.create()
      try files.write([], to: work.claims / "g")
      let now = try work.now()
      try date(work.claims / "g", ahead: 50)
      let claims = ClaimFolder(work) { Issue.record("said: \($0)") }
      #expect(try claims.all(now).map(\.isStale) == [false])
      #expect(try claims.all(now + ClaimFolder.patience + 60).map(\.isStale) == [true])
    }
  }

  @Test func `status and restart go by the folder's clock`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      var run = bench.run("twin")
      let iterations = Counter()
      run.report = { if case .iteration = $0 { _ = iterations.next() } }
      run.shouldStop = { iterations.count > 0 }
      #expect(try run() == nil)
      let work = WorkFolder(folder / "twin.work", files: files)
      let now = try #require(work.nowIfKnown())
      #expect(abs(now - (try work.now())) < 60)
      let record = ClaimRecord(worker: stranger, trials: ["trial"])
      try files.write(Array(JSONValue.object(record.json).text().utf8), to: work.claims / "g")
      let status = try TargetStatus(of: folder / "twin", work: nil, files: files)
      #expect(status.running.map(\.worker) == [stranger])
      let refusal = try #require(throws: RunError.self) {
        _ = try bench.run("twin") { $0.execution.restart = true }()
      }
      #expect(refusal.description.contains("elsewhere, process 17 is at work on it"))
    }
  }

  @Test func `only looking makes no clock`() throws {
    try withTemporaryFolder { folder in
      let work = WorkFolder(folder / "work", files: files)
      #expect(work.nowIfKnown() == nil)
      try work.create()
      #expect(work.nowIfKnown() == nil)
      #expect(try files.list(work.staging) == [])
    }
  }
}
