import Glibc
import Sparsify
import Synchronization
import Tensor
import TestSupport
import Testing

/// Twins that become one archive, while runs are killed, operations fail and others work on them.
@Suite struct ArchivedTwinFaultTests {
  private let files = FileSystem()

  /// What is run many times.
  private static func small(_ options: inout RunOptions) {
    options.epochs = 1
    options.execution.noReport = true
  }

  /// In a process of its own.
  @Test(arguments: [1, 2])
  func `killed at any file operation, it ends in the identical archive`(first: Int) async throws {
    let folder = try newTemporaryFolder()
    defer { try? files.removeTree(folder) }
    let bench = try ZipBench(folder, Bench.smallZoo)
    _ = try bench.bench.run("whole", Self.small)()
    let operations = Counter()
    var counted = bench.run(Self.small)
    counted.files = FileSystem { _, _ in _ = operations.next() }
    _ = try counted()
    #expect(operations.count > 200)
    try files.removeTree(bench.zip)
    let place = folder.description
    for n in stride(from: first, through: operations.count, by: 2) {
      await #expect(processExitsWith: .signal(SIGKILL), "operation \(n)") {
        [n = n as Int, place = place as String] in
        var run = ZipBench(existing: Path(place)).run(Self.small)
        let count = Counter()
        run.files = FileSystem { _, _ in
          if count.next() == n { kill(getpid(), SIGKILL) }
        }
        _ = try run()
      }
      if try files.exists(bench.zip) {
        try bench.expectSame("operation \(n)")
      }
      _ = try bench.run(Self.small)()
      try bench.expectWhole("operation \(n)")
      try files.removeTree(bench.zip)
    }
  }

  @Test
  func `whichever operation fails, the archive is whole or not there, and is made in the end`()
    throws
  {
    let codes = [ENOSPC, EIO, EROFS, EACCES]
    try ZipBench.with(Bench.smallZoo, options: Self.small) { bench in
      var n = 0
      while true {
        n += 1
        let failed = Mutex<FileOperation?>(nil)
        let (count, nth) = (Counter(), n)
        var run = bench.run(Self.small)
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
          try bench.expectSame(note)
        }
        _ = try bench.run(Self.small)()
        try bench.expectWhole(note)
        try files.removeTree(bench.zip)
      }
      #expect(n > 200)
    }
  }

  @Test func `a part that is damaged is made anew`() throws {
    try ZipBench.with { bench in
      for damage in ["cut", "changed", "empty"] {
        try bench.stop(bench.run(), after: 2)
        let gathered = bench.gathered
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

  @Test func `all that begin and end at the same time make one archive`() throws {
    try ZipBench.with { bench in
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

  /// It was started when the twin was finished but for the end.
  @Test func `whenever the archive is made, a worker that comes ends well`() throws {
    try ZipBench.with(Bench.smallZoo, options: Self.small) { bench in
      var n = 1
      while true {
        let reached = Counter()
        let nth = n
        var run = bench.run(Self.small)
        run.report = { event in
          guard case .finished = event else { return }
          // The one that trained ends while the other stands at its operation n.
          var second = bench.run(Self.small)
          let count = Counter()
          second.files = FileSystem { _, _ throws(FileError) in
            guard count.next() == nth else { return }
            reached.add(nth)
            do {
              try files.removeTree(bench.work / "claims")
              // Where the other has the claim on the end, it gives up waiting.
              let looks = Counter()
              var first = bench.run(Self.small)
              first.shouldStop = { looks.next() > 100 }
              _ = try first()
            } catch {
              Issue.record(error, "operation \(nth)")
            }
          }
          do {
            let finished = try second()?.finished
            #expect(finished == 1, "operation \(nth)")
          } catch {
            Issue.record(error, "operation \(nth)")
          }
        }
        #expect(try run()?.finished == 1, "operation \(n)")
        try bench.expectWhole("operation \(n)")
        try files.removeTree(bench.zip)
        if reached.count == 0 { break }
        n += 2
      }
      #expect(n > 100)
    }
  }

  @Test func `it is made when the last of all models that were begun is finished`() throws {
    try ZipBench.with { bench in
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
      #expect(summary.finished == 2 && summary.place == .gathering(bench.gathered))
      #expect(
        notes.texts.contains { $0.hasPrefix("'\(bench.zip)' is not made yet, as there are other") })
      #expect(try !files.exists(bench.zip))
      #expect(try bench.run()()?.trained == 1)
      try bench.expectWhole()
    }
  }
}
