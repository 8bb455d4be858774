import Sparsify
import Tensor
import TestSupport
import Testing

/// Twins and work folders whose `sparsify.json` is there and says nothing.
@Suite struct DamagedMarkTests {
  private let files = FileSystem()

  enum Damage: String, CaseIterable {
    case emptied, cut, replaced

    func happen(to mark: Path, _ files: FileSystem) throws {
      let bytes: [UInt8] =
        switch self {
        case .emptied: []
        case .cut: try Array(files.read(mark).prefix(100))
        case .replaced: Array("{}\n".utf8)
        }
      try files.write(bytes, to: mark)
    }
  }

  /// Runs until so many iterations are on disk, or models in the twin.
  private func interrupt(_ bench: Bench, iterations: Int = .max, finished: Int = .max) throws {
    var run = bench.run("twin") { $0.execution.jobs = 1 }
    let (epochs, models) = (Counter(), Counter())
    run.report = { event in
      if case .iteration = event { _ = epochs.next() }
      if case .finished = event { _ = models.next() }
    }
    run.shouldStop = { epochs.count >= iterations || models.count >= finished }
    #expect(try run() == nil)
  }

  /// Goes on with the twin.
  ///
  /// - Returns: how many models were trained.
  private func goOn(_ bench: Bench, in folder: Path) throws -> Int {
    var run = bench.run("twin")
    let notes = Notes()
    run.report = { notes.add($0) }
    let trained = try #require(try run()).trained
    let said = notes.texts.filter {
      $0.hasPrefix("'\(folder / "sparsify.json")' was damaged, and is made anew")
    }
    #expect(said.count == 1)
    let twin = bench.folder / "twin"
    // Nothing says whether the user has edited what lies in the root.
    for name in try files.list(twin) where name.description.hasSuffix(".old") {
      try files.removeTree(twin / name)
    }
    #expect(try bench.differences("whole", "twin") == [])
    #expect(try Mark(reading: twin, files: files)?.kind == .twin)
    #expect(try TargetStatus(of: twin, work: nil, files: files).isComplete)
    #expect(try bench.run("twin")()?.trained == 0)
    #expect(try !files.exists(bench.folder / "twin.work"))
    return trained
  }

  @Test(arguments: Damage.allCases)
  func `a twin that its config.json tells of gets a new one`(damage: Damage) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("whole")()
      _ = try bench.run("twin")()
      try damage.happen(to: folder / "twin/sparsify.json", files)
      try files.removeTree(folder / "twin/b")
      let status = try TargetStatus(of: folder / "twin", work: nil, files: files)
      #expect(!status.isComplete && status.missingFiles.contains("sparsify.json"))
      #expect(try goOn(bench, in: folder / "twin") == 1)
    }
  }

  @Test(arguments: Damage.allCases)
  func `a begun twin that its work folder and its models tell of gets a new one`(
    damage: Damage
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("whole")()
      try interrupt(bench, finished: 1)
      let made = try bench.finished("twin").count
      try damage.happen(to: folder / "twin/sparsify.json", files)
      #expect(try goOn(bench, in: folder / "twin") == 3 - made)
    }
  }

  @Test(arguments: Damage.allCases)
  func `a work folder that its twin names gets a new one, and what was begun goes on`(
    damage: Damage
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("whole")()
      try interrupt(bench, iterations: 2)
      try damage.happen(to: folder / "twin.work/sparsify.json", files)
      #expect(try goOn(bench, in: folder / "twin.work") == 3)
    }
  }

  @Test(arguments: Damage.allCases)
  func `where nothing else tells what a folder is it is refused at once`(damage: Damage) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("twin")()
      try damage.happen(to: folder / "twin/sparsify.json", files)
      try files.removeTree(folder / "twin/config.json")
      let before = try TwinComparison.tree(folder)
      let refusal = try #require(throws: RunError.self) { _ = try bench.run("twin")() }
      #expect(refusal.exitCode == .cannotCreate)
      #expect(refusal.description.contains("its 'sparsify.json', which says what it is, is empty"))
      #expect(try TwinComparison.tree(folder) == before)
    }
  }
}
