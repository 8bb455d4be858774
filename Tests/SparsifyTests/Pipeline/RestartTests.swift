import Foundation
import Sparsify
import Tensor
import TestSupport
import Testing

/// `--restart`, and twins that another version of the tool has begun.
@Suite struct RestartTests {
  private let files = FileSystem()

  /// A twin with other options than those of `bench.run`, begun or finished.
  private func begin(_ bench: Bench, finished: Bool) throws {
    var run = bench.run("twin") { $0.method.klScale = 0.5 }
    let iterations = Counter()
    run.report = { if case .iteration = $0 { _ = iterations.next() } }
    run.shouldStop = { !finished && iterations.count >= 1 }
    #expect(try (run() != nil) == finished)
  }

  @Test(arguments: [false, true]) func `what was begun otherwise gives way`(finished: Bool) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      _ = try bench.run("whole")()
      try begin(bench, finished: finished)
      try? files.write([1], to: folder / "twin/notes.txt")
      let refusal = try #require(throws: RunError.self) { _ = try bench.run("twin")() }
      #expect(refusal.exitCode == .usage && refusal.description.contains("--restart"))
      #expect(try bench.run("twin") { $0.execution.restart = true }()?.trained == 3)
      // What is not the tool's own stays.
      try files.removeTree(folder / "twin/notes.txt")
      #expect(try bench.differences("whole", "twin") == [])
      #expect(try !files.exists(folder / "twin.work"))
    }
  }

  @Test func `it begins anew with the same options too`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("twin")()
      #expect(try bench.run("twin") { $0.execution.restart = true }()?.trained == 1)
    }
  }

  @Test func `nothing is taken from a worker that lives`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      var run = bench.run("twin")
      let refusals = Counter()
      run.report = { event in
        guard case .iteration = event else { return }
        let other = bench.run("twin") {
          $0.method.klScale = 0.5
          $0.execution.restart = true
        }
        do {
          _ = try other()
        } catch let error as RunError {
          if error.description.contains("is at work on it") { _ = refusals.next() }
        } catch {
          Issue.record(error)
        }
      }
      #expect(try run()?.trained == 1)
      #expect(refusals.count == 3)
    }
  }

  @Test(arguments: [false, true])
  func `a twin with other bits is refused, with the ways out`(finished: Bool) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("whole")()
      var run = bench.run("twin")
      let iterations = Counter()
      run.report = { if case .iteration = $0 { _ = iterations.next() } }
      run.shouldStop = { !finished && iterations.count >= 1 }
      _ = try run()
      let file = folder / (finished ? "twin/sparsify.json" : "twin.work/sparsify.json")
      let text = String(decoding: try files.read(file), as: UTF8.self)
      let other = text.replacingOccurrences(
        of: "\"sparsify::format\": 1", with: "\"sparsify::format\": 0"
      ).replacingOccurrences(of: "\"\(Program.version)\"", with: "\"0.0.1\"")
      #expect(other != text)
      try files.write(Array(other.utf8), to: file)
      let refusal = try #require(throws: RunError.self) { _ = try bench.run("twin")() }
      #expect(refusal.description.contains("version 0.0.1") && refusal.exitCode == .usage)
      #expect(refusal.description.contains("format 0"))
      #expect(try bench.run("twin") { $0.execution.restart = true }()?.trained == 1)
      #expect(try bench.differences("whole", "twin") == [])
    }
  }
}
