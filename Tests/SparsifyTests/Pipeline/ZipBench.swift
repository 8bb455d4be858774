import Sparsify
import Tensor
import TestSupport
import Testing

/// A bench whose runs make `twin.zip`, with the twin in it at `root`.
struct ZipBench {
  let bench: Bench
  var folder: Path { bench.folder }
  var zip: Path { folder / "twin.zip" }
  var root: Path { folder / "twin.zip/twin" }
  var work: Path { folder / "twin.zip.work" }
  var gathered: Path { work / "gathered" }

  init(_ folder: Path, _ zoo: TinyZoo) throws { bench = try Bench(folder, zoo) }

  /// In a folder in which one has been made before.
  init(existing folder: Path) { bench = Bench(existing: folder) }

  /// Calls `body` with one that has a folder twin `whole` of the same options.
  static func with(
    _ zoo: TinyZoo = Bench.groups, options: (inout RunOptions) -> Void = { _ in },
    _ body: (ZipBench) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try ZipBench(folder, zoo)
      _ = try bench.bench.run("whole", options)()
      try body(bench)
    }
  }

  func run(_ change: (inout RunOptions) -> Void = { _ in }) -> Run {
    var run = bench.run("twin.zip") {
      $0.format = .zip
      $0.execution.jobs = 1
      change(&$0)
    }
    run.pause = 0.001
    return run
  }

  /// Stops a run when so many of its models are finished.
  func stop(_ run: Run, after count: Int) throws {
    var run = run
    let finished = Counter()
    run.report = { if case .finished = $0 { _ = finished.next() } }
    run.shouldStop = { finished.count >= count }
    #expect(try run() == nil)
  }

  /// Checks that the archive holds what the folder twin `whole` does.
  func expectSame(_ note: Comment? = nil) throws {
    #expect(try bench.differences("whole", "twin.zip/twin") == [], note)
  }

  /// Checks that it does, and that nothing else was left.
  func expectWhole(_ note: Comment? = nil) throws {
    try expectSame(note)
    #expect(try FileSystem().list(folder) == ["twin.zip", "whole", "zoo"], note)
  }

  /// Makes the folder `twin` that the archive unpacks to.
  func unpack() throws {
    try copyTree(root, to: folder / "twin")
  }
}
