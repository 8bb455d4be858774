import Glibc
import Sparsify
import Synchronization
import Tensor
import TestSupport
import Testing

/// The file that models are trained on changes while they are.
@Suite struct ChangedDataSetTests {
  private let files = FileSystem()

  /// A bench whose data set was written long ago, the twin `whole`, and the bytes of another data set.
  private func withBench(
    _ body: (_ bench: Bench, _ data: Path, _ other: [UInt8]) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("whole")()
      var zoo = Bench.smallZoo
      zoo.images = 5
      try zoo.write(to: folder / "other")
      let data = try files.resolve(bench.source) / "dataset.pt"
      setTime(of: data, 1_000_000_000)
      try body(bench, data, try files.read(folder / "other/dataset.pt"))
    }
  }

  /// Sets when a file was written, in seconds since 1970.
  private func setTime(of path: Path, _ seconds: Int) {
    let time = timespec(tv_sec: seconds, tv_nsec: 0)
    let result = path.withCString { utimensat(AT_FDCWD, $0, [time, time], 0) }
    #expect(result == 0)
  }

  /// Writes over a file, or a new one, without making it shorter in between: it is mapped.
  private func overwrite(_ path: Path, _ bytes: [UInt8]) {
    let descriptor = path.withCString { open($0, O_WRONLY | O_CREAT, 0o666) }
    #expect(write(descriptor, bytes, bytes.count) == bytes.count)
    #expect(ftruncate(descriptor, bytes.count) == 0)
    close(descriptor)
  }

  /// A run of a bench that calls `change` once epoch 1 is safe, and the epochs that are.
  private func run(
    _ bench: Bench, _ change: @escaping @Sendable () throws -> Void = {}
  ) -> (run: Run, epochs: Counter) {
    let epochs = Counter()
    var run = bench.run("twin") { $0.execution.jobs = 1 }
    run.report = { event in
      guard case .iteration(_, let record) = event else { return }
      epochs.add(record.epoch)
      guard record.epoch == 1 else { return }
      do {
        try change()
      } catch {
        Issue.record(error)
      }
    }
    return (run, epochs)
  }

  /// Checks that a run stops for the data set, keeps nothing but the epochs before that, and goes on with the right one.
  private func expectStop(
    _ stopped: (run: Run, epochs: Counter), of bench: Bench, _ data: Path, saying words: String,
    original: [UInt8]
  ) throws {
    let error = try #require(throws: RunError.self) { try stopped.run() }
    #expect(error.exitCode == .unreadableInput)
    #expect(stopped.epochs.values == [0, 1])
    #expect(error.description.contains("'\(data)'"))
    #expect(error.description.contains(words))
    #expect(try !files.exists(bench.folder / "twin/dataset.pt"))
    #expect(try bench.finished("twin") == [])
    overwrite(data, original)
    let rest = run(bench)
    #expect(try rest.run()?.finished == 1)
    #expect(rest.epochs.values == [2])
    #expect(try bench.differences("whole", "twin") == [])
  }

  @Test func `one that is overwritten ends the run before its epoch is kept`() throws {
    try withBench { bench, data, other in
      let original = try files.read(data)
      try expectStop(
        run(bench) { overwrite(data, other) }, of: bench, data, saying: "was changed or replaced",
        original: original)
    }
  }

  @Test func `one that is damaged does too`() throws {
    try withBench { bench, data, _ in
      let original = try files.read(data)
      var damaged = original
      damaged[damaged.count / 2] ^= 1
      try expectStop(
        run(bench) { [damaged] in overwrite(data, damaged) }, of: bench, data,
        saying: "was changed or replaced, and now:", original: original)
    }
  }

  @Test func `so does another one that takes its place`() throws {
    try withBench { bench, data, other in
      let original = try files.read(data)
      try expectStop(
        run(bench) { [files] in try files.writeAtomically(other, to: data) }, of: bench, data,
        saying: "was changed or replaced", original: original)
    }
  }

  @Test func `one that is removed is trained on to the end, and missed when it is to be linked`()
    throws
  {
    try withBench { bench, data, _ in
      let original = try files.read(data)
      let removed = run(bench) { [files] in try files.removeTree(data) }
      let error = try #require(throws: (any Error).self) { try removed.run() }
      #expect("\(error)".contains("'\(data)'"))
      #expect(removed.epochs.values == [0, 1, 2])
      #expect(try !files.exists(bench.folder / "twin/dataset.pt"))
      try files.write(original, to: data)
      #expect(try run(bench).run()?.trained == 0)
      #expect(try bench.differences("whole", "twin") == [])
    }
  }

  @Test func `one that was touched, or written anew with the same bytes, is the same`() throws {
    try withBench { bench, data, _ in
      #expect(try run(bench) { setTime(of: data, 1_100_000_000) }.run()?.finished == 1)
      #expect(try bench.differences("whole", "twin") == [])
      try files.removeTree(bench.folder / "twin")
      let bytes = try files.read(data)
      let again = run(bench) { [files] in try files.writeAtomically(bytes, to: data) }
      #expect(try again.run()?.finished == 1)
      #expect(try bench.differences("whole", "twin") == [])
    }
  }

  @Test func `no other file than was trained on gets into the twin`() throws {
    try withBench { bench, data, other in
      let original = try files.read(data)
      var run = bench.run("twin") { $0.execution.jobs = 1 }
      run.files = FileSystem { [files] operation, path throws(FileError) in
        if operation == .hardLink, path == data { try files.writeAtomically(other, to: data) }
      }
      let error = try #require(throws: RunError.self) { try run() }
      #expect(error.exitCode == .unreadableInput)
      #expect(try !files.exists(bench.folder / "twin/dataset.pt"))
      try files.write(original, to: data)
      #expect(try bench.run("twin")()?.trained == 0)
      #expect(try bench.differences("whole", "twin") == [])
    }
  }
}
