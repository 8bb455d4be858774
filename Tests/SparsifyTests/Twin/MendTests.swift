import Glibc
import Sparsify
import Synchronization
import Tensor
import TestSupport
import Testing

/// What becomes of finished trials that have lost something.
@Suite struct MendTests {
  private let files = FileSystem()

  /// Something that can happen to the trial `b`, and what is said of it.
  enum Damage: String, CaseIterable {
    case lostLine, tornLine, lostCheckpoint, shortCheckpoint, emptyRows, noRows, noParameters
    case shortVariational, noRecord, tornRecord

    var text: String {
      switch self {
      case .lostLine, .tornLine: "b: 'result.json' has 2 rows, not 3"
      case .lostCheckpoint: "b: 'checkpoint_000002/checkpoints' is missing"
      case .shortCheckpoint: "b: 'checkpoint_000001/checkpoints' has 100 bytes, not "
      case .emptyRows: "b: 'result.json' has 0 rows, not 3"
      case .noRows: "b: 'result.json' is missing"
      case .noParameters: "b: 'params.json' is missing"
      case .shortVariational: "b: 'checkpoint_000001/variational' has 100 bytes, not "
      case .noRecord, .tornRecord: "b: 'sparsify.json' is missing or no record"
      }
    }

    func happen(to trial: Path, _ files: FileSystem) throws {
      let rows = trial / "result.json"
      switch self {
      case .lostLine: try files.write(Array(Self.lines(rows, files).dropLast().joined()), to: rows)
      case .tornLine: try files.write(files.read(rows).dropLast(20), to: rows)
      case .lostCheckpoint: try files.removeTree(trial / "checkpoint_000002/checkpoints")
      case .shortCheckpoint: try Self.shorten(trial / "checkpoint_000001/checkpoints", files)
      case .emptyRows: try files.write([], to: rows)
      case .noRows: try files.removeTree(rows)
      case .noParameters: try files.removeTree(trial / "params.json")
      case .shortVariational: try Self.shorten(trial / "checkpoint_000001/variational", files)
      case .noRecord: try files.removeTree(trial / "sparsify.json")
      case .tornRecord: try Self.shorten(trial / "sparsify.json", files)
      }
    }

    private static func shorten(_ path: Path, _ files: FileSystem) throws {
      try files.write(Array(files.read(path).prefix(100)), to: path)
    }

    private static func lines(_ path: Path, _ files: FileSystem) throws -> [[UInt8]] {
      try files.read(path).split(separator: UInt8(ascii: "\n")).map { $0 + [UInt8(ascii: "\n")] }
    }
  }

  @Test(arguments: Damage.allCases)
  func `status names what is damaged, and the same command mends it`(damage: Damage) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("whole")()
      _ = try bench.run("twin")()
      try damage.happen(to: folder / "twin/b", files)
      let (code, text, _) = tool("status", (folder / "twin").description)
      #expect(code == .incomplete)
      #expect(text.contains("damaged; the command that made it mends it"))
      #expect(text.contains("\n    " + damage.text), "\(text)")
      #expect(try bench.run("twin")()?.trained == 1)
      #expect(try bench.differences("whole", "twin") == [])
      #expect(tool("status", (folder / "twin").description).code == .success)
      #expect(try !files.exists(folder / "twin.work"))
    }
  }

  /// As long as the number was.
  private func changeDigit(in rows: Path) throws {
    var bytes = try files.read(rows)
    let key = Array("\"test_loss\": ".utf8)
    let place = try #require(
      bytes.indices.first { bytes[$0...].starts(with: key) }.map { $0 + key.count + 3 })
    bytes[place] = bytes[place] == UInt8(ascii: "3") ? UInt8(ascii: "4") : UInt8(ascii: "3")
    try files.write(bytes, to: rows)
  }

  @Test func `a changed digit is found where rows are read, and never told on`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("whole")()
      _ = try bench.run("twin")()
      try changeDigit(in: folder / "twin/b/result.json")
      var run = bench.run("twin")
      let notes = Notes()
      run.report = { notes.add($0) }
      #expect(try run()?.trained == 1)
      #expect(
        notes.texts == [
          "b is made anew: in the twin 'result.json' holds other numbers than were measured."
        ])
      #expect(try bench.differences("whole", "twin") == [])
    }
  }

  @Test func `workers that find damage at the same time end in the same twin`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("whole")()
      _ = try bench.run("twin")()
      try changeDigit(in: folder / "twin/b/result.json")
      try Damage.lostCheckpoint.happen(to: folder / "twin/c", files)
      let problems = Mutex<[String]>([])
      onThreads(3) { _ in
        var run = bench.run("twin") { $0.execution.jobs = 1 }
        run.pause = 0.001
        do {
          _ = try run()
        } catch {
          problems.withLock { $0.append("\(error)") }
        }
      }
      #expect(problems.withLock { $0 } == [])
      #expect(try bench.differences("whole", "twin") == [])
      #expect(try !files.exists(folder / "twin.work"))
    }
  }

  /// One falls asleep at every third of its file operations, another mends all, the first wakes up.
  @Test func `damage that another worker has mended meanwhile does no harm`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("whole")()
      _ = try bench.run("twin")()
      let operations = Counter()
      try Damage.lostCheckpoint.happen(to: folder / "twin/trial", files)
      @Sendable func worker() -> Run {
        var run = bench.run("twin") { $0.execution.jobs = 1 }
        run.pause = 0.001
        return run
      }
      var counting = worker()
      counting.files = FileSystem { _, _ in _ = operations.next() }
      _ = try counting()
      for n in stride(from: 1, through: operations.count, by: 3) {
        try Damage.lostCheckpoint.happen(to: folder / "twin/trial", files)
        var sleeper = worker()
        let count = Counter()
        sleeper.files = FileSystem { _, _ throws(FileError) in
          guard count.next() == n else { return }
          for claim: Path in ["claims", "end.claim"] {
            try files.removeTree(folder / "twin.work" / claim)
          }
          do {
            _ = try worker()()
          } catch {
            Issue.record(error, "operation \(n)")
          }
        }
        #expect(try sleeper()?.finished == 1, "operation \(n)")
        #expect(try bench.differences("whole", "twin") == [], "operation \(n)")
        #expect(try !files.exists(folder / "twin.work"), "operation \(n)")
      }
    }
  }

  @Test func `what is not selected is left as it is, and out of the table`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("whole")()
      _ = try bench.run("twin")()
      try changeDigit(in: folder / "twin/b/result.json")
      let damaged = try files.read(folder / "twin/b/result.json")
      var run = bench.run("twin") { $0.only = "a" }
      let notes = Notes()
      run.report = { notes.add($0) }
      #expect(try run()?.trained == 0)
      #expect(notes.texts.count == 1 && notes.texts[0].hasPrefix("b is damaged and left out of"))
      #expect(try files.read(folder / "twin/b/result.json") == damaged)
      let table = String(decoding: try files.read(folder / "twin/trajectories.csv"), as: UTF8.self)
      #expect(table.contains("\na,") && table.contains("\nc,") && !table.contains("\nb,"))
      #expect(try bench.run("twin")()?.trained == 1)
      #expect(try bench.differences("whole", "twin") == [])
    }
  }

  @Test func `what was deleted to save space is absent, and made again when asked for`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("whole")()
      _ = try bench.run("twin")()
      for trial in ["a", "b"] {
        for epoch in 0...2 {
          let checkpoint = folder / "twin" / Path(trial) / Path("checkpoint_00000\(epoch)")
          try files.removeTree(checkpoint / "variational")
        }
      }
      try files.removeTree(folder / "twin/a/checkpoint_000002/optimizer")
      let (code, text, _) = tool("status", (folder / "twin").description)
      #expect(code == .success && text.contains("': complete\n"))
      #expect(text.contains("absent       optimizer: 1 file of 1 model, no damage"))
      #expect(text.contains("absent       variational: 6 files of 2 models, no damage"))
      #expect(try bench.run("twin")()?.trained == 0)
      #expect(try !files.exists(folder / "twin/a/checkpoint_000000/variational"))
      // Only those that are asked for, and nothing is taken from the others.
      let mending = bench.run("twin") {
        $0.execution.mend = true
        $0.only = "a"
      }
      #expect(try mending()?.trained == 1)
      #expect(try files.exists(folder / "twin/a/checkpoint_000000/variational"))
      #expect(try !files.exists(folder / "twin/b/checkpoint_000000/variational"))
      let table = String(decoding: try files.read(folder / "twin/trajectories.csv"), as: UTF8.self)
      #expect(table.contains("\nb,"))
      #expect(try bench.run("twin") { $0.execution.mend = true }()?.trained == 1)
      #expect(try bench.differences("whole", "twin") == [])
    }
  }

  /// A twin as version 0.1.0 left it: without marks and records.
  private func makeOld(_ twin: Path) throws {
    for trial in ["a", "b", "c"] { try files.removeTree(twin / Path(trial) / "sparsify.json") }
    try files.removeTree(twin / "sparsify.json")
  }

  @Test(arguments: [Damage.lostLine, .tornLine, .lostCheckpoint, .noParameters])
  func `twins of version 0.1.0 are judged by their rows`(damage: Damage) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("whole")()
      _ = try bench.run("twin")()
      try makeOld(folder / "twin")
      let twin = (folder / "twin").description
      #expect(tool("status", twin).code == .success)
      try damage.happen(to: folder / "twin/b", files)
      let (code, text, _) = tool("status", twin)
      #expect(code == .incomplete && text.contains("\n    " + damage.text), "\(text)")
      #expect(try bench.run("twin")()?.trained == 1)
      // Nothing says whether the user has edited this one.
      try files.removeTree(folder / "twin/config.json.old")
      #expect(try bench.differences("whole", "twin") == [])
    }
  }

  /// The folder `lost+found` of a disk may be read by nobody but the administrator.
  @Test func `a foreign folder that can't be looked into is in nobody's way`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("whole")()
      try files.createFolder(folder / "twin/lost+found", withParents: true)
      try files.removeTree(folder / "twin/lost+found")
      _ = try bench.run("twin")()
      try files.createFolder(folder / "twin/lost+found")
      let guarded = FileSystem { operation, path throws(FileError) in
        if path.parent.name == "lost+found" { throw FileError(operation, path, code: EACCES) }
      }
      var run = bench.run("twin")
      run.files = guarded
      #expect(try run()?.finished == 1)
      #expect(try TargetStatus(of: folder / "twin", work: nil, files: guarded).isComplete)
      try files.removeTree(folder / "twin/lost+found")
      #expect(try bench.differences("whole", "twin") == [])
    }
  }

  @Test(arguments: [false, true])
  func `a model stays in the twin while it is made anew`(isDamaged: Bool) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("whole")()
      _ = try bench.run("twin")()
      if isDamaged {
        try Damage.lostCheckpoint.happen(to: folder / "twin/b", files)
      } else {
        try files.removeTree(folder / "twin/b/checkpoint_000000/variational")
      }
      try copyTree(folder / "twin/b", to: folder / "before")
      var run = bench.run("twin") { $0.execution.mend = true }
      let iterations = Counter()
      run.report = { if case .iteration = $0 { _ = iterations.next() } }
      run.shouldStop = { iterations.count >= 2 }
      #expect(try run() == nil)
      #expect(try bench.differences("before", "twin/b") == [])
      let status = try TargetStatus(of: folder / "twin", work: nil, files: files)
      #expect(status.damaged == [] && status.verdict == .unfinished)
      #expect(status.interrupted == (isDamaged ? [.init(trial: "b", epoch: 1)] : []))
      // What was begun outlasts a run for others, and that one takes nothing from it.
      let other = bench.run("twin") {
        $0.only = "a"
        $0.execution.mend = true
      }
      #expect(try other()?.trained == 0)
      #expect(try bench.differences("before", "twin/b") == [])
      #expect(try files.exists(folder / "twin.work/b.state"))
      #expect(try bench.run("twin") { $0.execution.mend = true }()?.trained == 1)
      #expect(try bench.differences("whole", "twin") == [])
      #expect(try !files.exists(folder / "twin.work"))
    }
  }

  @Test func `whichever operation fails, the former one stays until the mended one is whole`()
    throws
  {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("whole")()
      _ = try bench.run("worn")()
      let spared: Path = "trial/checkpoint_000000/variational"
      try files.removeTree(folder / "worn" / spared)
      func mending() -> Run {
        bench.run("twin") {
          $0.execution.jobs = 1
          $0.execution.mend = true
        }
      }
      try copyTree(folder / "worn", to: folder / "twin")
      let operations = Counter()
      var counted = mending()
      counted.files = FileSystem { _, _ in _ = operations.next() }
      #expect(try counted()?.trained == 1)
      for n in 1...operations.count {
        try files.removeTree(folder / "twin")
        try copyTree(folder / "worn", to: folder / "twin")
        var failing = mending()
        let count = Counter()
        failing.files = FileSystem { operation, path throws(FileError) in
          if count.next() == n { throw FileError(operation, path, code: EIO) }
        }
        _ = try? failing()
        if try files.exists(folder / "twin/trial") {
          let like: Path = try files.exists(folder / "twin" / spared) ? "whole" : "worn"
          #expect(try bench.differences(like / "trial", "twin/trial") == [], "operation \(n)")
        } else {
          // Between two renames, with both in the work folder.
          for name: Path in ["trial", "trial.old"] {
            #expect(try files.exists(folder / "twin.work" / name), "operation \(n)")
          }
        }
        _ = try mending()()
        #expect(try bench.differences("whole", "twin") == [], "operation \(n)")
        #expect(try !files.exists(folder / "twin.work"), "operation \(n)")
      }
    }
  }

  @Test func `what waits for its successor outlasts a run for others`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("whole")()
      _ = try bench.run("twin")()
      try Damage.lostCheckpoint.happen(to: folder / "twin/b", files)
      // Fails as soon as the old one has been moved.
      var run = bench.run("twin")
      let moved = Counter()
      run.files = FileSystem { operation, path throws(FileError) in
        guard operation == .rename else { return }
        if path == folder / "twin/b" { _ = moved.next() }
        if path == folder / "twin.work/b", moved.count > 0 {
          throw FileError(operation, path, code: EIO)
        }
      }
      #expect(throws: RunError.self) { _ = try run() }
      let old = folder / "twin.work/b.old"
      #expect(try files.exists(old) && !files.exists(folder / "twin/b"))
      #expect(try bench.run("twin") { $0.only = "a" }()?.trained == 0)
      #expect(try files.exists(old))
      #expect(try bench.run("twin")()?.trained == 1)
      #expect(try bench.differences("whole", "twin") == [])
      #expect(try !files.exists(folder / "twin.work"))
    }
  }
}
