import Glibc
import Sparsify
import Tensor
import TestSupport
import Testing

@Suite struct MovedTwinTests {
  private let files = FileSystem()

  /// Makes the twin of the bench as far as one model, or to its first finished iteration.
  private func begin(_ bench: Bench, _ change: @escaping (inout RunOptions) -> Void) throws {
    let iterations = Counter()
    var run = bench.run("twin") {
      $0.execution.jobs = 1
      change(&$0)
    }
    run.report = { if case .iteration = $0 { iterations.add(1) } }
    run.shouldStop = { iterations.count >= 4 }
    #expect(try run() == nil)
  }

  private func move(_ bench: Bench, to place: Path) throws {
    try files.createFolder(place, withParents: true)
    for name: Path in ["twin", "twin.work"] {
      try files.rename(bench.folder / name, to: place / name)
    }
  }

  private func goOn(_ source: Path, _ twin: Path, _ change: (inout RunOptions) -> Void) throws
    -> [String]
  {
    var options = RunOptions(source: source, twin: twin)
    options.epochs = 2
    change(&options)
    var run = Run(options)
    let notes = Notes()
    run.report = { notes.add($0) }
    let summary = try run()
    #expect(summary?.finished == 3)
    return notes.texts.filter { $0.contains("anew") }
  }

  @Test(arguments: [TargetContent.DataLink.link, .none])
  func `a twin that has moved goes on, from its last epochs`(how: TargetContent.DataLink) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder / "a")
      _ = try bench.run("whole") { $0.content.data = how }()
      try begin(bench) { $0.content.data = how }
      let place = folder / "far/away"
      try move(bench, to: place)
      #expect(try goOn(bench.source, place / "twin") { $0.content.data = how } == [])
      for trial in TinyZoo.names(Bench.zoo) {
        #expect(
          try TwinComparison.differences(
            between: bench.folder / "whole" / trial, and: place / "twin" / trial) == [])
      }
      // So does one that is finished, and one whose source has moved.
      let moved = folder / "elsewhere"
      try files.rename(bench.source, to: moved)
      let data = place / "twin/dataset.pt"
      #expect(
        try goOn(moved, place / "twin") {
          $0.content.data = how
          if how == .link { $0.data = data }
        } == [])
      let config = try JSONValue(parsing: files.read(place / "twin/config.json")).object
      #expect(config?["source"] == "../../../elsewhere")
    }
  }

  @Test(arguments: ["checkpoint_000000/checkpoints", "params.json"])
  func `a file of the twin that can't be read now ends the run, and nothing starts anew`(
    name: String
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      _ = try bench.run("whole") { $0.content.data = .none }()
      try begin(bench) { $0.content.data = .none }
      try files.rename(bench.source, to: folder / "moved")
      var options = RunOptions(source: folder / "moved", twin: folder / "twin")
      (options.epochs, options.content.data) = (2, .none)
      var failing = Run(options)
      failing.files = FileSystem { operation, path throws(FileError) in
        if operation == .read, path.description.hasSuffix(name),
          path.description.contains("/twin")
        {
          throw FileError(operation, path, code: EIO)
        }
      }
      let error = try #require(throws: FileError.self) { _ = try failing() }
      #expect(error.code == EIO)
      #expect(try goOn(folder / "moved", folder / "twin") { $0.content.data = .none } == [])
      for trial in TinyZoo.names(Bench.zoo) {
        #expect(
          try TwinComparison.differences(
            between: folder / "whole" / trial, and: folder / "twin" / trial) == [])
      }
    }
  }

  @Test(arguments: [TargetContent.DataLink.link, .none])
  func `a model that can't be read now is in no other's way`(
    how: TargetContent.DataLink
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      let trials = TinyZoo.names(Bench.zoo)
      _ = try bench.run("whole") { $0.content.data = how }()
      try begin(bench) { $0.content.data = how }
      try files.rename(bench.source, to: folder / "moved")
      var options = RunOptions(source: folder / "moved", twin: folder / "twin")
      (options.epochs, options.content.data) = (2, how)
      var failing = Run(options)
      failing.files = FileSystem { operation, path throws(FileError) in
        if operation == .read, path.description.contains("/twin.work/\(trials[0])/") {
          throw FileError(operation, path, code: EACCES)
        }
      }
      // It waits, where anything of it has to be read.
      _ = try? failing()
      for trial in trials[1...] {
        #expect(
          try TwinComparison.differences(
            between: folder / "whole" / trial, and: folder / "twin" / trial) == [])
      }
      #expect(try goOn(folder / "moved", folder / "twin") { $0.content.data = how } == [])
    }
  }

  @Test func `another source is still refused`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      _ = try bench.run("twin")()
      var zoo = Bench.zoo
      for i in zoo.models.indices { zoo.models[i].weightSeed += 100 }
      try zoo.write(to: folder / "other")
      var options = RunOptions(source: folder / "other", twin: folder / "twin")
      options.epochs = 2
      let error = try #require(throws: RunError.self) { try Run(options)() }
      #expect(error.exitCode == .usage && error.description.contains("source: \"../zoo\" before"))
      // As are other options after a move.
      try files.rename(bench.source, to: folder / "moved")
      options = RunOptions(source: folder / "moved", twin: folder / "twin")
      #expect(throws: RunError.self) { try Run(options)() }
    }
  }

  @Test func `a data set is named from the twin's place, not from where one stands`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      try files.rename(bench.source / "dataset.pt", to: folder / "images.pt")
      let parameters = bench.source / "trial/params.json"
      var object = try #require(try JSONValue(parsing: files.read(parameters)).object)
      object["dataset::dump"] = "../images.pt"
      try files.write(Array(JSONValue.object(object).text().utf8), to: parameters)
      let zoo = try Zoo.read(bench.source)
      let found = try files.resolve(try zoo.dataSetPath(given: nil))
      #expect(try found == files.resolve(folder / "images.pt"))
      let run = tool("run", "\(bench.source)", "\(folder / "twin")", "--epochs", "0")
      #expect(run.code == .success && run.messages.contains("Data set: '\(found)', 4 training"))
    }
  }
}
