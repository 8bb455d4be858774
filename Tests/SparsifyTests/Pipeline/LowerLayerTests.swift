import Glibc
import Sparsify
import Tensor
import TestSupport
import Testing

/// Twins on an overlay, as containers have it: what was there before lies in a lower layer, where files can be moved and
/// folders can't.
@Suite struct LowerLayerTests {
  private let files = FileSystem()

  /// What happens to a twin on the overlay.
  enum Errand: String, CaseIterable {
    case goOn, fineTune, mend

    /// The epochs of fine-tuning after it.
    var tuning: Int { self == .fineTune ? 1 : 0 }
  }

  /// Files of which no folder can be moved that is there now.
  ///
  /// - Parameters:
  ///   - refused: counts the attempts.
  ///   - willPerform: called before each operation.
  private func overlay(
    on folder: Path, refused: Counter = Counter(),
    _ willPerform: @escaping FileSystem.Hook = { _, _ in }
  ) throws -> FileSystem {
    let lower = Set(
      try TwinComparison.tree(folder).map { folder / $0 }.filter { try files.isFolder($0) })
    return FileSystem { operation, path throws(FileError) in
      try willPerform(operation, path)
      if operation == .rename, lower.contains(path) {
        _ = refused.next()
        throw FileError(operation, path, code: EXDEV)
      }
    }
  }

  private func run(_ bench: Bench, _ twin: Path, tuning epochs: Int) -> Run {
    bench.run(twin) {
      ($0.execution.jobs, $0.execution.noReport) = (1, true)
      // So that much is pruned after two epochs.
      $0.method.threshold = -3
      $0.fineTuning.epochs = epochs
    }
  }

  /// Makes the twin as it is before the errand.
  private func prepare(_ bench: Bench, _ errand: Errand) throws {
    var run = run(bench, "twin", tuning: 0)
    switch errand {
    case .goOn:
      let iterations = Counter()
      run.report = { if case .iteration = $0 { _ = iterations.next() } }
      run.shouldStop = { iterations.count > 1 }
      #expect(try run() == nil)
      // What a kill leaves of the epoch after the last whole one.
      let trial = bench.folder / "twin.work/trial"
      try copyTree(trial / "checkpoint_000001", to: trial / "checkpoint_000002")
    case .fineTune:
      _ = try run()
    case .mend:
      _ = try run()
      try files.removeTree(bench.folder / "twin/trial/checkpoint_000001/checkpoints")
    }
  }

  @Test(arguments: Errand.allCases)
  func `what comes from a lower layer ends in the identical twin`(errand: Errand) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try run(bench, "whole", tuning: errand.tuning)()
      try prepare(bench, errand)
      let refused = Counter()
      var goingOn = run(bench, "twin", tuning: errand.tuning)
      goingOn.files = try overlay(on: folder, refused: refused)
      #expect(try goingOn()?.finished == 1)
      #expect(refused.count > 0)
      #expect(try bench.differences("whole", "twin") == [])
      #expect(try !files.exists(folder / "twin.work"))
    }
  }

  @Test(arguments: Errand.allCases)
  func `whichever operation fails there, nothing is lost`(errand: Errand) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try run(bench, "whole", tuning: errand.tuning)()
      try prepare(bench, errand)
      try files.createFolder(folder / "before")
      for name: Path in ["twin", "twin.work"] where try files.exists(folder / name) {
        try copyTree(folder / name, to: folder / "before" / name)
      }
      let operations = Counter()
      var counted = run(bench, "twin", tuning: errand.tuning)
      counted.files = try overlay(on: folder) { _, _ in _ = operations.next() }
      #expect(try counted()?.finished == 1)
      for n in 1...operations.count {
        for name: Path in ["twin", "twin.work"] {
          try files.removeTree(folder / name)
          if try files.exists(folder / "before" / name) {
            try copyTree(folder / "before" / name, to: folder / name)
          }
        }
        var failing = run(bench, "twin", tuning: errand.tuning)
        let count = Counter()
        failing.files = try overlay(on: folder) { operation, path throws(FileError) in
          if count.next() == n { throw FileError(operation, path, code: EIO) }
        }
        _ = try? failing()
        if errand == .goOn, try files.exists(folder / "twin/trial") {
          #expect(try bench.differences("whole/trial", "twin/trial") == [], "operation \(n)")
        }
        var again = run(bench, "twin", tuning: errand.tuning)
        again.files = try overlay(on: folder)
        #expect(try again()?.finished == 1, "operation \(n)")
        #expect(try bench.differences("whole", "twin") == [], "operation \(n)")
        #expect(try !files.exists(folder / "twin.work"), "operation \(n)")
      }
    }
  }

  @Test func `what others have put into a begun model's folder stays there`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try run(bench, "whole", tuning: 0)()
      try prepare(bench, .goOn)
      let note = folder / "twin.work/trial/notes.txt"
      try files.write([1], to: note)
      var goingOn = run(bench, "twin", tuning: 0)
      goingOn.files = try overlay(on: folder)
      #expect(try goingOn()?.finished == 1)
      #expect(try bench.differences("whole", "twin") == [])
      #expect(try files.read(note) == [1])
    }
  }
}
