import Foundation
import Sparsify
import Synchronization
import Tensor
import TestSupport
import Testing

@Suite struct TwinStatusTests {
  private let files = FileSystem()

  private func status(_ bench: Bench) throws -> TwinStatus {
    try TwinStatus(of: bench.folder / "twin", work: nil, files: files)
  }

  @Test func `tells done, running, interrupted and missing`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      let names = TinyZoo.names(Bench.zoo).map { ByteText($0.description) }
      #expect(throws: FileError.self) { try status(bench) }

      // The first two are one group.
      var run = bench.run("twin") { $0.execution.jobs = 1 }
      let iterations = Counter()
      let seen = Statuses()
      run.report = { event in
        guard case .iteration = event, iterations.next() == 4 else { return }
        seen.add(Result { try status(bench) })
      }
      run.shouldStop = { iterations.count >= 4 }
      #expect(try run() == nil)
      let during = try #require(seen.all.first).get()
      #expect(during.running.count == 1 && during.running[0].worker != nil)
      #expect(during.running[0].trials.map(\.trial) == Array(names[..<2]))
      #expect(during.running[0].trials.map(\.epoch) == [1, 1])
      #expect(during.missing == [names[2]] && during.done == [] && during.epochs == 2)
      #expect(!during.isComplete)

      let stopped = try status(bench)
      #expect(stopped.running == [] && stopped.missing == [names[2]])
      #expect(
        stopped.interrupted == names[..<2].map { TwinStatus.Begun(trial: $0, epoch: 1) })

      _ = try bench.run("twin")()
      let whole = try status(bench)
      #expect(whole.isComplete && whole.done == names && whole.epochs == 2)
      #expect(whole.interrupted == [] && whole.missing == [])

      try files.removeTree(folder / "twin" / Path(bytes: names[1].utf8))
      let robbed = try status(bench)
      #expect(!robbed.isComplete && robbed.missing == [names[1]])
    }
  }

  @Test(arguments: [false, true]) func `tells what was left out, and why`(isOver: Bool) throws {
    try withTemporaryFolder { folder in
      var zoo = Bench.zoo
      zoo.models[1].learningRate = 1e30
      let bench = try Bench(folder, zoo)
      let names = TinyZoo.names(zoo)
      try files.removeTree(bench.source / names[2] / "params.json")
      var run = bench.run("twin")
      let failures = Counter()
      run.report = { if case .failed = $0 { _ = failures.next() } }
      run.shouldStop = { !isOver && failures.count > 0 }
      _ = try run()
      let status = try status(bench)
      #expect(status.failed.map(\.trial.description) == [names[1].description])
      #expect(status.failed[0].reason.contains("not finite in epoch 1"))
      #expect(status.skipped.map(\.trial.description) == [names[2].description])
      #expect(status.skipped[0].reason == "has no params.json")
      #expect(status.isComplete == isOver)
    }
  }

  @Test func `the command prints both forms and exits by what is left`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      let twin = (folder / "twin").description
      #expect(tool("status", twin).code == .noInput)
      _ = try bench.run("twin")()
      let (code, text, _) = tool("status", twin)
      #expect(code == .success)
      #expect(text.hasPrefix("'\(twin)': complete\n  done         1\n"))
      let (_, json, _) = tool("status", "--json", twin)
      let object = try JSONValue(parsing: Array(json.utf8)).object
      #expect(object?["complete"] == true && object?["done"] == ["trial"])
      try files.removeTree(folder / "twin/trial")
      #expect(tool("status", twin).code == .incomplete)
      // Of a zoo that this tool did not make nothing is expected.
      let (foreign, described, _) = tool("status", bench.source.description)
      #expect(foreign == .success && described.contains("not made by this tool"))
    }
  }
}

/// Statuses that were taken during a run.
private final class Statuses: Sendable {
  private let storage = Mutex<[Result<TwinStatus, any Error>]>([])

  func add(_ status: Result<TwinStatus, any Error>) { storage.withLock { $0.append(status) } }
  var all: [Result<TwinStatus, any Error>] { storage.withLock { $0 } }
}
