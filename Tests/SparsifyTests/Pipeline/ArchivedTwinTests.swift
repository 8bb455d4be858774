import Foundation
import Glibc
import Sparsify
import Synchronization
import Tensor
import TestSupport
import Testing

/// Twins that become one archive.
@Suite struct ArchivedTwinTests {
  private let files = FileSystem()

  /// Runs that make `twin.zip`, with the zoo in it at `root`.
  private struct ZipBench {
    let bench: Bench
    var folder: Path { bench.folder }
    var zip: Path { folder / "twin.zip" }
    var root: Path { folder / "twin.zip/twin" }
    var work: Path { folder / "twin.zip.work" }

    func run(_ change: (inout RunOptions) -> Void = { _ in }) -> Run {
      var run = bench.run("twin.zip") {
        $0.format = .zip
        $0.execution.jobs = 1
        change(&$0)
      }
      run.pause = 0.001
      return run
    }

    /// Checks that it is there, holds what the folder twin `whole` does, and that nothing else was left.
    func expectWhole(_ note: Comment? = nil) throws {
      #expect(try bench.differences("whole", "twin.zip/twin") == [], note)
      #expect(try FileSystem().list(folder) == ["twin.zip", "whole", "zoo"], note)
    }

    /// What its marks and archives would do on another machine: the files of the archive as folders.
    func unpack() throws {
      let files = FileSystem()
      try files.createFolder(folder / "twin")
      for path in try TwinComparison.tree(root) {
        if try files.isFolder(root / path) {
          try files.createFolder(folder / "twin" / path)
        } else {
          try files.copy(root / path, to: folder / "twin" / path)
        }
      }
    }
  }

  /// A bench with a folder twin `whole` of the same options.
  private func withBench(
    _ zoo: TinyZoo = Bench.groups, _ change: (inout RunOptions) -> Void = { _ in },
    _ body: (ZipBench) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, zoo)
      _ = try bench.run("whole", change)()
      try body(ZipBench(bench: bench))
    }
  }

  /// Stops a run when so many of its models are finished.
  private func stop(_ run: Run, after count: Int) throws {
    var run = run
    let finished = Counter()
    run.report = { if case .finished = $0 { _ = finished.next() } }
    run.shouldStop = { finished.count >= count }
    #expect(try run() == nil)
  }

  // MARK: What it is

  @Test func `it holds the files of the folder, and the same command again changes nothing`() throws
  {
    try withBench { bench in
      let summary = try #require(try bench.run()())
      #expect(summary.finished == 3 && summary.trained == 3 && summary.exitCode == .success)
      #expect(summary.text.contains("unzip -p \(bench.zip) twin/trajectories.csv"))
      try bench.expectWhole()
      let (bytes, info) = (try files.read(bench.zip), try files.info(bench.zip))
      let again = try #require(try bench.run()())
      #expect(again.finished == 3 && again.trained == 0 && again.hasReport)
      #expect(again.sparsity == summary.sparsity && again.place == summary.place)
      #expect(try files.read(bench.zip) == bytes)
      #expect(try files.info(bench.zip) == info)
      try bench.expectWhole()
    }
  }

  @Test func `its members are sorted, stored and aligned`() throws {
    try withBench(Bench.smallZoo) { bench in
      _ = try bench.run()()
      let names = try TwinComparison.tree(bench.root).filter {
        try !files.isFolder(bench.root / $0)
      }
      let file = try files.map(bench.zip)
      let bytes = Array(file.bytes)
      var last = 0
      for name in names {
        let content = try files.read(bench.root / name)
        let member = Array("twin/\(name)".utf8)
        // The local header's name, and the bytes behind its extra field.
        let header = try #require(bytes[last...].firstRange(of: member)).lowerBound - 30
        let extra = Int(bytes[header + 28]) + Int(bytes[header + 29]) << 8
        let start = header + 30 + member.count + extra
        #expect(bytes[header..<(header + 4)].elementsEqual([0x50, 0x4B, 3, 4]), "\(name)")
        #expect(
          start % 64 == 0 && Array(bytes[start..<(start + content.count)]) == content, "\(name)")
        last = start + content.count
      }
      #expect(names.count > 15)
    }
  }

  @Test func `until it is made each finished model is one file, and its status is told`() throws {
    try withBench { bench in
      try stop(bench.run(), after: 2)
      #expect(try !files.exists(bench.zip))
      let gathered = bench.work / "gathered"
      #expect(try files.entries(of: gathered).allSatisfy { $0.kind == .file })
      let finished = try files.list(gathered).filter { $0 != Mark.fileName }
      #expect(finished.count == 2)
      for trial in finished {
        #expect(
          try bench.bench.differences("whole" / trial, "twin.zip.work/gathered" / trial) == [])
        #expect(try !files.exists(bench.work / trial))
      }
      let status = try TargetStatus(of: bench.zip, work: nil, files: files)
      #expect(status.done == finished.map { ByteText($0) } && status.models == 3)
      #expect(status.verdict == .unfinished)
      let told = tool("status", "\(bench.folder)")
      #expect(told.code == .incomplete && told.results.contains("twin.zip"))
      #expect(try bench.run()()?.trained == 1)
      try bench.expectWhole()
      #expect(tool("status", "\(bench.zip)").code == .success)
      #expect(tool("status", "\(bench.folder)").results.contains("twin.zip"))
    }
  }

  @Test func `commands read it as they read the folder`() throws {
    try withBench { bench in
      _ = try bench.run()()
      let source = "\(bench.bench.source)"
      func expectSame(_ words: [String], _ list: [String] = []) {
        let both = ["\(bench.folder / "whole")", "\(bench.zip)"].map { twin in
          tool(words.map { $0 == "TWIN" ? twin : $0 })
        }
        let texts = both.map {
          ($0.results + $0.messages).replacing("\(bench.root)", with: "T").replacing(
            "\(bench.zip)", with: "T"
          ).replacing("\(bench.folder / "whole")", with: "T").replacing("twin.zip", with: "T")
            .replacing("whole", with: "T")
        }
        #expect(both[0].code == both[1].code && texts[0] == texts[1], "\(words)")
        #expect(both[0].code == .success, "\(words): \(texts[0])")
      }
      expectSame(["inspect", "--json", "TWIN"])
      expectSame(["status", "--json", "TWIN"])
      expectSame(["verify", "TWIN", "--source", source])
      expectSame(["compare", source, "TWIN", "--json"])
      for (twin, out) in [(bench.folder / "whole", "1"), (bench.zip, "2")] {
        let place = bench.folder / Path("out\(out)")
        try files.createFolder(place)
        #expect(tool("report", "\(twin)", "--out", "\(place / "page.html")").code == .success)
        #expect(
          tool("export", "\(twin)", "\(place / "export")").code == .success)
      }
      #expect(try bench.bench.differences("out1/export", "out2/export") == [])
      #expect(try files.read(bench.folder / "out2/page.html").count > 10_000)
    }
  }

  // MARK: Kills and faults

  /// In a process of its own.
  @Test func `killed at any file operation, it ends in the identical archive`() async throws {
    let folder = try newTemporaryFolder()
    defer { try? files.removeTree(folder) }
    @Sendable func options(_ options: inout RunOptions) {
      options.epochs = 1
      options.execution.noReport = true
    }
    let bench = ZipBench(bench: try Bench(folder, Bench.smallZoo))
    _ = try bench.bench.run("whole", options)()
    let operations = Counter()
    var counted = bench.run(options)
    counted.files = FileSystem { _, _ in _ = operations.next() }
    _ = try counted()
    #expect(operations.count > 200)
    try files.removeTree(bench.zip)
    let place = folder.description
    for n in 1...operations.count {
      await #expect(processExitsWith: .signal(SIGKILL), "operation \(n)") {
        [n = n as Int, place = place as String] in
        var run = Bench(existing: Path(place)).run("twin.zip") {
          $0.format = .zip
          $0.execution.jobs = 1
          $0.epochs = 1
          $0.execution.noReport = true
        }
        let count = Counter()
        run.files = FileSystem { _, _ in
          if count.next() == n { kill(getpid(), SIGKILL) }
        }
        _ = try run()
      }
      if try files.exists(bench.zip) {
        #expect(try bench.bench.differences("whole", "twin.zip/twin") == [], "operation \(n)")
      }
      _ = try bench.run(options)()
      try bench.expectWhole("operation \(n)")
      try files.removeTree(bench.zip)
    }
  }

  @Test
  func `whichever operation fails, the archive is whole or not there, and is made in the end`()
    throws
  {
    func options(_ options: inout RunOptions) {
      options.epochs = 1
      options.execution.noReport = true
    }
    let codes = [ENOSPC, EIO, EROFS, EACCES]
    try withBench(Bench.smallZoo, options) { bench in
      var n = 0
      while true {
        n += 1
        let failed = Mutex<FileOperation?>(nil)
        let (count, nth) = (Counter(), n)
        var run = bench.run(options)
        run.files = FileSystem { operation, path throws(FileError) in
          guard count.next() == nth else { return }
          failed.withLock { $0 = operation }
          throw FileError(operation, path, code: codes[nth % codes.count])
        }
        let result = Result { try run() }
        guard let operation = failed.withLock({ $0 }) else { break }
        let note: Comment = "operation \(n): \(operation)"
        if case .failure(let error) = result {
          let error = try #require(error as? any CommandError, note)
          #expect(error.description.contains("cannot \(operation.rawValue) '"), note)
        }
        if try files.exists(bench.zip) {
          #expect(try bench.bench.differences("whole", "twin.zip/twin") == [], note)
        }
        _ = try bench.run(options)()
        try bench.expectWhole(note)
        try files.removeTree(bench.zip)
      }
      #expect(n > 200)
    }
  }

  @Test func `a part that is damaged is made anew`() throws {
    try withBench { bench in
      for damage in ["cut", "changed", "empty"] {
        try stop(bench.run(), after: 2)
        let gathered = bench.work / "gathered"
        let part = gathered / (try #require(try files.list(gathered).first { $0 != Mark.fileName }))
        var bytes = try files.read(part)
        switch damage {
        case "cut": bytes.removeLast(bytes.count / 3)
        case "changed":
          let place = try #require(bytes.firstRange(of: Array("experiment_id".utf8))).lowerBound
          bytes[place] ^= 1
        default: bytes = Array("PK\u{3}\u{4}".utf8)
        }
        try files.write(bytes, to: part)
        #expect(try bench.run()()?.trained == 2, "\(damage)")
        try bench.expectWhole("\(damage)")
        try files.removeTree(bench.zip)
      }
    }
  }

  // MARK: Several workers

  @Test func `all that begin and end at the same time make one archive`() throws {
    try withBench { bench in
      for round in 0..<5 {
        let finished = Counter()
        onThreads(4) { _ in
          do {
            finished.add(try bench.run()()?.finished ?? -1)
          } catch {
            Issue.record(error, "round \(round)")
          }
        }
        #expect(finished.values == [3, 3, 3, 3], "round \(round)")
        try bench.expectWhole("round \(round)")
        try files.removeTree(bench.zip)
      }
    }
  }

  @Test func `a worker that comes when the archive is made finds it`() throws {
    try withBench(Bench.smallZoo) { bench in
      let operations = Counter()
      var late = bench.run()
      late.files = FileSystem { _, _ in _ = operations.next() }
      _ = try late()
      let count = operations.count
      for n in stride(from: 1, through: count, by: 7) {
        try files.removeTree(bench.zip)
        let looks = Counter()
        var run = bench.run()
        run.files = FileSystem { _, _ in
          guard looks.next() == n else { return }
          do {
            var other = bench.run()
            let patience = Counter()
            other.shouldStop = { patience.next() > 2000 }
            _ = try other()
          } catch {
            Issue.record(error, "operation \(n)")
          }
        }
        #expect(try run()?.finished == 1, "operation \(n)")
        try bench.expectWhole("operation \(n)")
      }
    }
  }

  @Test func `it is made when the last of all models that were begun is finished`() throws {
    try withBench { bench in
      // b is begun, and waits.
      var other = bench.run { $0.only = "b" }
      let epochs = Counter()
      other.report = { if case .iteration = $0 { _ = epochs.next() } }
      other.shouldStop = { epochs.count > 1 }
      #expect(try other() == nil)
      var run = bench.run { $0.only = "[ac]" }
      let notes = Notes()
      run.report = { notes.add($0) }
      let summary = try #require(try run())
      #expect(summary.finished == 2 && summary.place == .gathering(bench.work / "gathered"))
      #expect(
        notes.texts.contains { $0.hasPrefix("'\(bench.zip)' is not made yet, as other models") })
      #expect(try !files.exists(bench.zip))
      #expect(try bench.run()()?.trained == 1)
      try bench.expectWhole()
    }
  }

  // MARK: What is there already

  @Test func `a file or folder that is not ours is never touched`() throws {
    try withTemporaryFolder { folder in
      let bench = ZipBench(bench: try Bench(folder, Bench.smallZoo))
      var zoo = DeflatedArchive()
      zoo.add("twin/trial/params.json", Array("{}".utf8))
      let cut = Array(zoo.archive().dropLast(10))
      for bytes in [Array("mine".utf8), [], zoo.archive(), cut] {
        try files.write(bytes, to: bench.zip)
        let error = #expect(throws: RunError.self) { try bench.run()() }
        #expect(error?.exitCode == .cannotCreate)
        #expect(error?.description.contains("Nothing in it was changed") == true)
        #expect(try files.read(bench.zip) == bytes)
      }
      try files.removeTree(bench.zip)
      try files.createFolder(bench.zip)
      #expect(throws: RunError.self) { try bench.run()() }
      #expect(try files.list(folder) == ["twin.zip", "zoo"])
    }
  }

  @Test func `one that appears while it is made stays, and the same command ends when it is gone`()
    throws
  {
    try withBench(Bench.smallZoo) { bench in
      var run = bench.run()
      run.report = { event in
        guard case .finished = event else { return }
        do {
          try files.write([1, 2, 3], to: bench.zip)
        } catch {
          Issue.record(error)
        }
      }
      let error = #expect(throws: FileError.self) { try run() }
      #expect(error?.operation == .rename && error?.target == bench.zip)
      #expect(try files.read(bench.zip) == [1, 2, 3])
      try files.removeTree(bench.zip)
      #expect(try bench.run()()?.trained == 0)
      try bench.expectWhole()
    }
  }

  @Test func `what the user puts beside the models stays, and that is said`() throws {
    try withBench(Bench.smallZoo) { bench in
      var run = bench.run()
      let notes = Notes()
      run.report = { event in
        notes.add(event)
        guard case .finished = event else { return }
        do {
          try files.write([1], to: bench.work / "gathered/notes.txt")
        } catch {
          Issue.record(error)
        }
      }
      _ = try run()
      #expect(try bench.bench.differences("whole", "twin.zip/twin") == [])
      #expect(
        notes.texts.contains {
          $0.contains("'\(bench.work)' stays") && $0.contains("'gathered/notes.txt'")
        })
      #expect(
        try TwinComparison.tree(bench.work) == ["gathered", "gathered/notes.txt", "sparsify.json"])
      try files.removeTree(bench.work / "gathered/notes.txt")
      #expect(try bench.run()()?.finished == 1)
      try bench.expectWhole()
    }
  }

  @Test func `names say what is made`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      let (source, zip) = ("\(bench.source)", "\(folder / "twin.zip")")
      let unsaid = tool("run", source, zip)
      #expect(unsaid.code == .usage && unsaid.messages.contains("give --out-format zip to get one"))
      let unnamed = tool("run", source, "\(folder / "twin")", "--out-format", "zip")
      #expect(unnamed.code == .usage && unnamed.messages.contains("Give '\(zip)' for the twin"))
      let linked = tool("run", source, zip, "--out-format", "zip", "--twin-data", "symlink")
      #expect(linked.code == .usage && linked.messages.contains("Give copy or none"))
      #expect(try files.list(folder) == ["zoo"])
      // A folder of such a name that is there is gone on with.
      try files.createFolder(folder / "twin.zip")
      #expect(tool("run", source, zip, "--epochs=0", "-q").code == .success)
      #expect(try files.isFolder(folder / "twin.zip/trial"))
      let several = tool(
        "run", source, "--into", "\(folder / "twins")", "--out-format=zip", "--epochs=0", "-q")
      #expect(several.code == .success)
      #expect(try files.list(folder / "twins") == ["zoo.zip"])
      #expect(try files.isFolder(folder / "twins/zoo.zip/zoo/trial"))
    }
  }

  @Test func `nothing is added to a finished one; unpacked it is gone on with`() throws {
    try withBench(Bench.groups, { $0.fineTuning.epochs = 1 }) { bench in
      _ = try bench.run { $0.only = "[ab]" }()
      let bytes = try files.read(bench.zip)
      let command = "unzip \(bench.zip) -d \(bench.folder)"
      for (words, change) in [
        ("1 model to train (c)", { $0.only = nil }),
        ("2 models to train (a, …)", { $0.fineTuning.epochs = 1 }),
        ("--retry-failed", { $0.execution.retryFailed = true }),
      ] as [(String, (inout RunOptions) -> Void)] {
        let error = #expect(throws: RunError.self) {
          let summary = try bench.run {
            $0.only = "[ab]"
            change(&$0)
          }()
          return summary
        }
        #expect(error?.exitCode == .usage)
        #expect(error?.description.hasPrefix(words) == true, "\(words)")
        #expect(error?.description.contains(command) == true, "\(words)")
      }
      let restart = #expect(throws: RunError.self) {
        try bench.run { $0.execution.restart = true }()
      }
      #expect(restart?.description.contains("rm \(bench.zip)") == true)
      let other = #expect(throws: RunError.self) { try bench.run { $0.epochs = 3 }() }
      #expect(other?.description.hasSuffix("another TWIN to keep both.") == true)
      #expect(try files.read(bench.zip) == bytes)
      #expect(try files.list(bench.folder) == ["twin.zip", "whole", "zoo"])

      try bench.unpack()
      #expect(try bench.bench.run("twin") { $0.fineTuning.epochs = 1 }()?.trained == 3)
      #expect(try bench.bench.differences("whole", "twin") == [])
    }
  }

  @Test func `fine-tuning that is added while it gathers goes on with what is there`() throws {
    try withBench(Bench.groups, { $0.fineTuning.epochs = 1 }) { bench in
      try stop(bench.run(), after: 2)
      #expect(try bench.run { $0.fineTuning.epochs = 1 }()?.trained == 3)
      try bench.expectWhole()
    }
  }

  @Test func `--restart begins anew while it gathers`() throws {
    try withBench { bench in
      try stop(bench.run { $0.overrides.seed = 7 }, after: 2)
      #expect(throws: RunError.self) { try bench.run()() }
      #expect(try bench.run { $0.execution.restart = true }()?.trained == 3)
      try bench.expectWhole()
    }
  }

  @Test func `models whose names no archive has room for are skipped`() throws {
    var zoo = Bench.smallZoo
    zoo.models.append(TinyZoo.Model("back\\slash", weightSeed: 2))
    try withTemporaryFolder { folder in
      let bench = ZipBench(bench: try Bench(folder, zoo))
      let summary = try #require(try bench.run()())
      #expect(summary.skipped.map(\.name) == ["back\\slash"])
      #expect(summary.skipped[0].reason == "has a name that no zip archive has room for: rename it")
      #expect(try files.list(bench.root).contains("trial"))
    }
  }
}
