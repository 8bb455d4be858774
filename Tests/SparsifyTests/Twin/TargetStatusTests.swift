import Foundation
import Glibc
import Sparsify
import Synchronization
import Tensor
import TestSupport
import Testing

@Suite struct TargetStatusTests {
  private let files = FileSystem()

  private func status(_ bench: Bench) throws -> TargetStatus {
    try TargetStatus(of: bench.folder / "twin", work: nil, files: files)
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
      #expect(!during.isComplete && during.verdict == .working)
      // Both have trained an epoch of two, and the third has not begun.
      let seconds = try #require(during.running[0].epochSeconds)
      let (rate, left) = (try #require(during.modelsPerHour), try #require(during.secondsLeft))
      // Up to the rounding of a few operations.
      #expect(abs(rate * seconds / 3600 - 1) < 1e-12 && abs(left / seconds - 2) < 1e-12)
      #expect(during.hosts.map(\.models) == [2])

      let stopped = try status(bench)
      #expect(stopped.running == [] && stopped.missing == [names[2]])
      #expect(
        stopped.interrupted == names[..<2].map { TargetStatus.Begun(trial: $0, epoch: 1) })

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

  @Test(arguments: ["b/sparsify.json", "b/result.json"])
  func `a model of a finished twin that may not be read is not called missing`(
    name: Path
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("twin")()
      let denying = FileSystem { operation, path throws(FileError) in
        if operation == .read, path == folder / "twin" / name {
          throw FileError(operation, path, code: EACCES)
        }
      }
      let status = try TargetStatus(of: folder / "twin", work: nil, files: denying)
      #expect(status.verdict == .damaged && status.missing == [] && status.models == 3)
      #expect(status.damaged.map(\.trial) == ["b"] && status.done == ["a", "c"])
      #expect(status.damaged[0].reason.hasPrefix("cannot read '\(folder / "twin" / name)'"))
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
      #expect(text.hasPrefix("'\(twin)': complete\n  done         1 of 1 (100 %)\n"))
      let (_, json, _) = tool("status", "--json", twin)
      let object = try JSONValue(parsing: Array(json.utf8)).object
      #expect(object?["complete"] == true && object?["done"] == ["trial"])
      try files.removeTree(folder / "twin/trial")
      #expect(tool("status", twin).code == .incomplete)
    }
  }

  @Test func `folders that are no twins are said to be what they are`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      let (code, text, _) = tool("status", bench.source.description)
      #expect(code == .incomplete && text.contains("a zoo of 3 models that sparsify did not make"))
      try files.createFolder(folder / "empty")
      #expect(tool("status", (folder / "empty").description).code == .incomplete)
      #expect(tool("status", (bench.source / "dataset.pt").description).code == .noInput)
      #expect(tool("status", (folder / "nothing").description).code == .noInput)
      var run = bench.run("twin")
      run.shouldStop = { (try? self.files.exists(folder / "twin.work/plan.json")) == true }
      #expect(try run() == nil)
      let (ofWork, described, _) = tool("status", (folder / "twin.work").description)
      #expect(ofWork == .incomplete && described.contains("the work folder of '../twin'"))
    }
  }

  @Test func `a twin without a finished model is not complete`() throws {
    try withTemporaryFolder { folder in
      var zoo = Bench.groups
      for i in zoo.models.indices { zoo.models[i].learningRate = 1e30 }
      let bench = try Bench(folder, zoo)
      _ = try bench.run("twin")()
      let (code, text, _) = tool("status", (folder / "twin").description)
      #expect(code == .incomplete)
      #expect(text.contains("': all models failed\n  done         0 of 3 (0 %)\n"))
    }
  }

  /// Stops a run of one thread when the first of its models are finished.
  private func makeHalf(_ bench: Bench, work: Path? = nil) throws {
    var run = bench.run("twin") {
      $0.execution.jobs = 1
      $0.work = work
    }
    let finished = Counter()
    run.report = { if case .finished = $0 { _ = finished.next() } }
    run.shouldStop = { finished.count == 2 }
    #expect(try run() == nil)
  }

  @Test func `half a twin knows how many models are planned without its work folder`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      try makeHalf(bench)
      try files.removeTree(folder / "twin.work")
      let status = try status(bench)
      #expect(status.done == ["a", "b"] && status.models == 3 && status.unnamed == 1)
      #expect(status.verdict == .unfinished)
      #expect(tool("status", (folder / "twin").description).results.contains("2 of 3 (66 %)"))
    }
  }

  @Test func `the work folder is found where the twin says it is`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      try makeHalf(bench, work: folder / "elsewhere")
      let status = try status(bench)
      #expect(status.missing == ["c"] && status.unnamed == 0)
    }
  }

  @Test func `files of the root that are gone are named`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("twin")()
      for name in ["trajectories.csv", "dataset.pt"] as [Path] {
        try files.removeTree(folder / "twin" / name)
      }
      let status = try status(bench)
      #expect(status.missingFiles == ["trajectories.csv", "dataset.pt"])
      #expect(!status.isComplete)
      _ = try bench.run("twin")()
      #expect(try self.status(bench).isComplete)
    }
  }

  @Test func `of several twins there is a line each`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("whole")()
      try makeHalf(bench)
      let names = ["whole", "twin", "twin.work", "zoo"].map { (folder / Path($0)).description }
      let (code, text, _) = tool(["status"] + names)
      #expect(code == .incomplete)
      let lines = text.split(separator: "\n")
      // Work folders, which a pattern covers too, are passed over.
      #expect(lines.count == 4)
      #expect(lines[1].contains("3/3  100") && lines[1].hasSuffix("complete"))
      #expect(lines[2].contains("2/3   66") && lines[2].hasSuffix("not complete"))
      #expect(lines[3].contains("that sparsify did not make"))
      let json = tool(["status", "--json"] + names).results
      #expect(try JSONValue(parsing: Array(json.utf8)).array?.count == 3)
      #expect(tool("status", names[0], names[0]).code == .success)
      let (missing, table, _) = tool("status", names[0], names[0] + "x")
      #expect(missing == .noInput && table.contains("3/3"))
      #expect(tool("status", "--work", "w", names[0], names[1]).code == .usage)
    }
  }

  // MARK: Watching

  @Test(arguments: [false, true])
  func `watching ends when all is done, with the exit code of status`(isTerminal: Bool) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      try makeHalf(bench)
      let output = Output()
      let console = Console(isTerminal: isTerminal) { _, text throws(FileError) in
        output.add(text)
      }
      let examiner = TargetExaminer(folder / "twin", work: nil, files: files)
      var waits = 0
      let watch = StatusWatch(
        display: StatusDisplay(isJSON: false, isSingle: true, console: console),
        look: {
          [
            StatusLook(
              twin: folder / "twin", result: Result { try examiner.status(now: 0) })
          ]
        },
        wait: {
          waits += 1
          if waits == 3 { _ = try? bench.run("twin")() }
          return true
        })
      #expect(try watch() == .success)
      #expect(waits == 3)
      let shown = output.text
      #expect(shown.contains("3 of 3 (100 %)"))
      // In a log only what has changed.
      #expect(shown.split(separator: "2 of 3").count - 1 == (isTerminal ? 3 : 1))
      #expect(shown.contains("\u{1B}") == isTerminal)
    }
  }

  @Test func `watching ends when asked to`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      try makeHalf(bench)
      let silent = Console { _, _ throws(FileError) in }
      let display = StatusDisplay(isJSON: true, isSingle: true, console: silent)
      let watch = StatusWatch(
        display: display,
        look: {
          [StatusLook(twin: folder / "twin", result: Result { try self.status(bench) })]
        }, wait: { false })
      #expect(try watch() == nil)
    }
  }

  @Test func `finished models are looked into once`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("twin")()
      let operations = Counter()
      let counting = FileSystem { _, path throws(FileError) in
        if path.description.contains("/twin/a/") { _ = operations.next() }
      }
      let examiner = TargetExaminer(folder / "twin", work: nil, files: counting)
      #expect(try examiner.status(now: 0).isComplete)
      let first = operations.count
      #expect(first > 5)
      #expect(try examiner.status(now: 1).isComplete)
      #expect(operations.count == first)
      // One that has changed is looked into again.
      try files.removeTree(folder / "twin/a/params.json")
      #expect(try examiner.status(now: 2).damaged.map(\.trial) == ["a"])
    }
  }
}

/// Statuses that were taken during a run.
private final class Statuses: Sendable {
  private let storage = Mutex<[Result<TargetStatus, any Error>]>([])

  func add(_ status: Result<TargetStatus, any Error>) { storage.withLock { $0.append(status) } }
  var all: [Result<TargetStatus, any Error>] { storage.withLock { $0 } }
}

/// What a console was told.
private final class Output: Sendable {
  private let storage = Mutex("")

  func add(_ text: String) { storage.withLock { $0 += text } }
  var text: String { storage.withLock { $0 } }
}
