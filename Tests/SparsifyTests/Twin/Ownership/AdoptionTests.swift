import Sparsify
import Tensor
import TestSupport
import Testing

/// Twins and work folders of version 0.1.0, which had neither marks nor records.
@Suite struct AdoptionTests {
  private let files = FileSystem()

  /// Makes a twin, or a part of one, as version 0.1.0 left it.
  private func makeOld(_ bench: Bench, finished: Bool) throws {
    var run = bench.run("twin") { $0.execution.jobs = 1 }
    let done = Counter()
    run.report = { if case .finished = $0 { _ = done.next() } }
    run.shouldStop = { !finished && done.count >= 1 }
    #expect(try (run() != nil) == finished)
    let stored: JSONObject = ["sparsify::version": "0.1.0", "options": .object(try run.stored)]
    for trial in try bench.finished("twin") {
      try files.removeTree(bench.folder / "twin" / trial / "sparsify.json")
    }
    try files.removeTree(bench.folder / "twin/sparsify.json")
    if finished {
      let path = bench.folder / "twin/config.json"
      var config = try #require(try JSONValue(parsing: files.read(path)).object)
      config["sparsify::version"] = "0.1.0"
      config["sparsify::format"] = nil
      try files.write(Array(JSONValue.object(config).text().utf8), to: path)
    } else {
      try files.removeTree(bench.folder / "twin.work/sparsify.json")
      try files.write(
        Array(JSONValue.object(stored).text().utf8), to: bench.folder / "twin.work/options.json")
    }
  }

  @Test(arguments: [false, true])
  func `they are gone on with, and get what they lack`(finished: Bool) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("whole")()
      try makeOld(bench, finished: finished)
      let there = try bench.finished("twin").count
      #expect(there >= 1)
      #expect(
        tool("status", (folder / "twin").description).code == (finished ? .success : .incomplete))
      let summary = try #require(try bench.run("twin")())
      #expect(summary.trained == 3 - there && summary.finished == 3)
      // Of a finished one nothing says whether the user has edited its root files.
      for name in try files.list(folder / "twin") where name.description.hasSuffix(".old") {
        #expect(finished)
        try files.removeTree(folder / "twin" / name)
      }
      #expect(try bench.differences("whole", "twin") == [])
      #expect(try !files.exists(folder / "twin.work"))
    }
  }

  @Test func `other options are refused as ever`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      try makeOld(bench, finished: true)
      let refusal = try #require(throws: RunError.self) {
        _ = try bench.run("twin") { $0.method.klScale = 0.5 }()
      }
      #expect(refusal.description.contains("kl_scale: 0.01 before, 0.5 now"))
      #expect(try bench.run("twin") { $0.execution.restart = true }()?.trained == 3)
    }
  }

  @Test func `a folder without one of its trials is not proven to be the twin`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      try makeOld(bench, finished: false)
      for trial in try bench.finished("twin") {
        try files.rename(
          folder / "twin" / trial / "result.json", to: folder / "kept.json", replacing: true)
      }
      let before = try TwinComparison.tree(folder)
      let refusal = try #require(throws: RunError.self) { _ = try bench.run("twin")() }
      #expect(refusal.exitCode == .cannotCreate)
      #expect(try TwinComparison.tree(folder) == before)
    }
  }
}

extension Run {
  /// What the run stores with the twin.
  fileprivate var stored: JSONObject {
    get throws { try options.preparation(files: files).session.options }
  }
}
