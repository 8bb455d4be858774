import Glibc
import Sparsify
import Tensor
import TestSupport
import Testing

@Suite struct ResumeTests {
  private let files = FileSystem()

  @Test func `stopped after any batch, it ends in the identical twin`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      _ = try bench.run("whole")()
      var stops = 0
      // Every run gets a little further before it is stopped.
      for limit in stride(from: 1, to: 1000, by: 7) {
        var run = bench.run("twin") { $0.execution.jobs = 1 }
        let asked = Counter()
        run.shouldStop = { asked.next() > limit }
        if try run() != nil { break }
        stops += 1
      }
      #expect(stops > 2)
      #expect(try bench.differences("whole", "twin") == [])
    }
  }

  /// After the n-th operation nothing reaches the disk any more, as if the process were killed.
  @Test func `killed at any file operation, it ends in the identical twin`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      let operations = Counter()
      var whole = bench.run("whole") { $0.execution.jobs = 1 }
      whole.files = FileSystem { _, _ in _ = operations.next() }
      _ = try whole()
      #expect(operations.count > 50)
      for n in 1...operations.count {
        var run = bench.run("twin") { $0.execution.jobs = 1 }
        let count = Counter()
        run.files = FileSystem { operation, path throws(FileError) in
          if count.next() >= n { throw FileError(operation, path, code: EIO) }
        }
        #expect(throws: (any Error).self, "operation \(n)") { _ = try run() }
        #expect(try bench.run("twin") { $0.execution.jobs = 1 }() != nil)
        #expect(try bench.differences("whole", "twin") == [], "operation \(n)")
        #expect(try !files.exists(folder / "twin.work"), "operation \(n)")
        try files.removeTree(folder / "twin")
      }
    }
  }

  /// Runs until iteration 1 is on disk.
  private func interrupt(_ bench: Bench, _ twin: Path) throws {
    var run = bench.run(twin) { $0.execution.jobs = 1 }
    let iterations = Counter()
    run.report = { if case .iteration = $0 { _ = iterations.next() } }
    run.shouldStop = { iterations.count >= 2 }
    #expect(try run() == nil)
  }

  @Test(arguments: ["cut", "flipped", "empty", "foreign"])
  func `a state that can't be used is reported and the trial starts anew`(damage: String) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("whole")()
      try interrupt(bench, "twin")
      let path = folder / "twin.work/trial.state"
      var bytes = try files.read(path)
      switch damage {
      case "cut": bytes.removeLast(bytes.count / 2)
      case "flipped": bytes[bytes.count / 2] ^= 1
      case "empty": bytes = []
      default:
        var state = try TrialState(decoding: bytes)
        state.fingerprint = "other"
        bytes = state.bytes
      }
      try files.write(bytes, to: path)
      var run = bench.run("twin")
      let notes = Notes()
      run.report = { notes.add($0) }
      #expect(try run() != nil)
      #expect(notes.texts.count == 1 && notes.texts[0].hasPrefix("trial starts anew: "))
      #expect(try bench.differences("whole", "twin") == [])
    }
  }

  @Test func `what lies beyond the state is deleted, and what is somebody else's stays`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("whole")()
      try interrupt(bench, "twin")
      let trial = folder / "twin.work/trial"
      try files.createFolder(trial / "checkpoint_000007")
      try files.write([1], to: trial / "checkpoint_000007/checkpoints")
      try files.write([1], to: trial / "notes.txt")
      _ = try bench.run("twin")()
      #expect(try files.read(folder / "twin/trial/notes.txt") == [1])
      try files.removeTree(folder / "twin/trial/notes.txt")
      #expect(try bench.differences("whole", "twin") == [])
    }
  }

  @Test(arguments: [0, 7])
  func `a checkpoint that was cut short never reaches the twin`(length: Int) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("whole")()
      var run = bench.run("twin") { $0.execution.jobs = 1 }
      run.report = { event in
        guard case .iteration(_, let record) = event, record.epoch == 2 else { return }
        do {
          try files.write(
            Array(repeating: 1, count: length),
            to: folder / "twin.work/trial/checkpoint_000001/checkpoints")
        } catch {
          Issue.record(error)
        }
      }
      let error = try #require(throws: RunError.self) { _ = try run() }
      #expect(error.description.contains("'checkpoint_000001/checkpoints'"))
      #expect(try bench.finished("twin") == [])
      var again = bench.run("twin")
      let notes = Notes()
      again.report = { notes.add($0) }
      #expect(try again()?.trained == 1)
      #expect(notes.texts.count == 1 && notes.texts[0].contains("checkpoint_000001"))
      #expect(try bench.differences("whole", "twin") == [])
    }
  }

  @Test func `other options are refused with the difference`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      try interrupt(bench, "twin")
      for _ in 0..<2 {
        // The first time it is unfinished, the second time finished.
        let error = try #require(throws: RunError.self) {
          _ = try bench.run("twin") { $0.method.klScale = 0.5 }()
        }
        #expect(error.exitCode == .usage)
        #expect(error.description.contains("kl_scale: 0.01 before, 0.5 now"))
        _ = try bench.run("twin")()
      }
    }
  }

  @Test func `another data set is refused`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("twin")()
      var zoo = Bench.smallZoo
      zoo.images = 11
      try zoo.write(to: folder / "other")
      let error = try #require(throws: RunError.self) {
        _ = try bench.run("twin") { $0.data = folder / "other/dataset.pt" }()
      }
      #expect(error.description.contains("dataset: "))
    }
  }

  @Test func `finished trials stay, unselected ones keep their place in the work folder`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      _ = try bench.run("whole")()
      // One thread: the first two train as a group, the third is not begun.
      try interrupt(bench, "twin")
      let names = TinyZoo.names(Bench.zoo)
      _ = try bench.run("twin") { $0.only = names[0].description }()
      #expect(try files.exists(folder / "twin" / names[0]))
      #expect(try files.exists(folder / "twin.work" / names[1].suffixed(".state")))
      _ = try bench.run("twin")()
      #expect(try bench.differences("whole", "twin") == [])
      #expect(try !files.exists(folder / "twin.work"))
    }
  }

  @Test func `made in parts the twin is the same, whatever was selected last`() throws {
    try withTemporaryFolder { folder in
      // One diverges, one is of another layout than the most, one is no model, all have notes.
      var zoo = Bench.zoo
      zoo.models[0].learningRate = 1e30
      zoo.models.append(TinyZoo.Model("broken", weightSeed: 4))
      zoo.models.append(TinyZoo.Model("last", weightSeed: 5))
      for i in zoo.models.indices { zoo.models[i].parameters.append(("optim::betas", [0.5, 0.9])) }
      let bench = try Bench(folder, zoo)
      try files.write([], to: bench.source / "broken/params.json")
      _ = try bench.run("whole")()
      for part in ["[bl]*", "*_0_*", "*_2_*", "*_1_*"] {
        _ = try bench.run("twin") { $0.only = part }()
      }
      #expect(try bench.differences("whole", "twin") == [])
      _ = try bench.run("twin") { $0.only = "last" }()
      #expect(try bench.differences("whole", "twin") == [])
    }
  }
}
