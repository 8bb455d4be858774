import Foundation
import Sparsify
import Tensor
import TestSupport
import Testing

/// What is kept of each run.
@Suite struct WorkerRecordTests {
  private let files = FileSystem()

  private func worker(run: String) -> Worker {
    Worker(
      host: "elsewhere", boot: "b", processSpace: "pid:[1]", process: 17, processStart: 1, run: run)
  }

  private func runs(_ bench: Bench) throws -> [JSONObject] {
    let config = try JSONValue(parsing: files.read(bench.folder / "twin/config.json")).object
    return config?["run"]?.object?["runs"]?.array?.compactMap(\.object) ?? []
  }

  private func records(_ bench: Bench) throws -> [WorkerRecord] {
    try WorkerRecords(WorkFolder(bench.folder / "twin.work", files: files)).all()
      .compactMap(\.record)
  }

  @Test func `a record is read as it was written, without a line that was cut short`() throws {
    var record = WorkerRecord(
      worker: worker(run: "r"), command: ["sparsify", "run", "ü"],
      started: Date(timeIntervalSince1970: 1e9), circumstances: ["jobs": 2])
    let first = record.firstLine
    #expect(WorkerRecord(parsing: first) == record)
    record.trained = 3
    record.cause = "done"
    record.ended = Date(timeIntervalSince1970: 2e9)
    #expect(WorkerRecord(parsing: first + record.progressLine) == record)
    let cut = first + record.progressLine + Array("{\"trained\": 4, \"cau".utf8)
    #expect(WorkerRecord(parsing: cut) == record)
    for bytes in [[], Array(first.dropLast(5)), Array("{}".utf8)] {
      #expect(WorkerRecord(parsing: bytes) == nil)
    }
  }

  @Test func `every run is listed, with what became of it`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      var stopped = bench.run("twin") { $0.execution.commandLine = ["sparsify", "run", "first"] }
      let seen = Counter()
      stopped.report = { [stopped] event in
        guard case .iteration = event, seen.next() == 1 else { return }
        do {
          let record = try #require(try records(bench).first)
          #expect(record.command == ["sparsify", "run", "first"])
          #expect(record.ended == nil && record.trained == 0 && record.version == Program.version)
          #expect(record.circumstances["jobs"] == .integer(stopped.options.execution.jobs ?? 0))
        } catch {
          Issue.record(error)
        }
      }
      stopped.shouldStop = { seen.count >= 1 }
      #expect(try stopped() == nil)
      #expect(try records(bench).map(\.cause) == ["stopped"])
      _ = try bench.run("twin")()
      // One of them trains nothing, of one model only: that takes nothing away.
      _ = try bench.run("twin") { $0.limit = 1 }()
      let list = try runs(bench)
      #expect(list.map { $0["cause"]?.string?.description } == ["stopped", "done", "done"])
      #expect(list.map { $0["trained"]?.int } == [0, 3, 0])
      #expect(list[0]["command"] == ["sparsify", "run", "first"])
      #expect(list.allSatisfy { $0["started"]?.string != nil && $0["ended"]?.string != nil })
      #expect(Set(list.map { $0["run"]?.string?.description }).count == 3)
    }
  }

  @Test func `a run that fails says why`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      var run = bench.run("twin")
      run.files = FileSystem { operation, path throws(FileError) in
        if operation == .write, path.name == "checkpoints" {
          throw FileError(operation, path, code: EDQUOT)
        }
      }
      #expect(throws: (any Error).self) { _ = try run() }
      #expect(try records(bench).first?.cause?.contains("quota") == true)
    }
  }

  @Test func `the one run that version 0_1_0 told of stays`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("twin")()
      let path = folder / "twin/config.json"
      var config = try #require(try JSONValue(parsing: files.read(path)).object)
      config["run"] = .object(["host": "old", "trained": 1])
      try files.write(Array(JSONValue.object(config).text().utf8), to: path)
      _ = try bench.run("twin")()
      let list = try runs(bench)
      #expect(list.count == 2)
      #expect(list[0]["host"] == "old" && list[0]["version"] == .string(Program.version))
    }
  }

  @Test func `what a killed worker has staged goes by its record, and nothing else`() throws {
    try withTemporaryFolder { folder in
      let work = WorkFolder(folder / "twin.work", files: files)
      try work.create()
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("whole")()
      let old = Date(timeIntervalSinceNow: -ClaimFolder.patience - 100)
      for (run, age) in [("dead", old), ("alive", Date())] {
        let record = WorkerRecord(worker: worker(run: run), command: [], started: old)
        let path = work.workers / WorkerRecords.fileName(ofRun: run)
        try files.write(record.firstLine, to: path)
        try FileManager.default.setAttributes(
          [.modificationDate: age], ofItemAtPath: path.description)
      }
      // One that was just made, and will be written in a moment.
      try files.write([], to: work.workers / "new.json")
      for name in ["dead-1", "alive-1", "new-1", "dead2-1", "foreign"] {
        try files.write([1], to: work.staging / Path(name))
        try FileManager.default.setAttributes(
          [.modificationDate: old], ofItemAtPath: (work.staging / Path(name)).description)
      }
      _ = try bench.run("twin")()
      #expect(try bench.differences("whole", "twin") == [])
      #expect(try files.list(work.staging) == ["alive-1", "dead2-1", "foreign", "new-1"])
      #expect(try files.list(work.workers) == ["alive.json", "new.json"])
      #expect(
        try runs(bench).map { $0["cause"]?.string?.description }
          == ["done", "killed, or its machine stopped", "done"])
    }
  }
}
