import Sparsify
import Tensor
import TestSupport
import Testing

@Suite struct TargetLocationTests {
  private let files = FileSystem()

  private func location(_ source: Path, _ twin: Path, work: Path? = nil) throws -> TargetLocation {
    try TargetLocation(source: source, twin: twin, work: work, files: files)
  }

  @Test func `the work folder lies beside the twin`() throws {
    try withTemporaryFolder { folder in
      try files.createFolder(folder / "zoo")
      let location = try location(folder / "zoo", folder / "new/twin/")
      #expect(location.work == folder / "new/twin.work")
      #expect(location.relativeToTwin(location.source) == "../../zoo")
      #expect(location.relativeToTwin(location.twin) == ".")
    }
  }

  @Test func `folders that lie in each other are refused, however they are named`() throws {
    try withTemporaryFolder { folder in
      try files.createFolder(folder / "a/zoo/trial", withParents: true)
      try files.symbolicLink(to: "a/zoo", at: folder / "link")
      let zoo = folder / "a/zoo"
      let refused: [(Path, Path, Path?)] = [
        (zoo, zoo, nil), (zoo, folder / "link", nil), (folder / "link", zoo, nil),
        (zoo, zoo / "twin", nil), (zoo, folder / "link/new/twin", nil), (zoo, folder / "a", nil),
        (zoo, folder / "a/b/../zoo/x", nil), (zoo, folder / "twin", zoo / "work"),
        (zoo, folder / "twin", folder / "twin/work"), (zoo, folder / "twin", folder / "twin"),
      ]
      for (source, twin, work) in refused {
        let error = #expect(throws: RunError.self, "\(twin)") {
          _ = try location(source, twin, work: work)
        }
        #expect(error?.exitCode == .usage)
      }
      _ = try location(zoo, folder / "a/zoo2")
    }
  }

  /// As where names that differ in case mean one folder: it shows when the work folder is made.
  @Test(arguments: ["twin", "twin/work"])
  func `a work folder that turns out to be the twin, or in it, is refused, and nothing of it stays`(
    name: Path
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      var run = bench.run("twin") {
        $0.work = folder / Path("TWIN" + name.description.dropFirst(4))
      }
      let before = try files.list(folder)
      run.files = FileSystem { operation, path throws(FileError) in
        guard operation == .createFolder, path.name == "TWIN",
          try files.info(folder / "twin", followingLinks: false) == nil
        else { return }
        try files.symbolicLink(to: "TWIN", at: folder / "twin")
      }
      let error = #expect(throws: RunError.self) { _ = try run() }
      #expect(error?.exitCode == .usage)
      try files.removeLink(folder / "twin")
      #expect(try files.list(folder) == before)
    }
  }

  @Test func `a twin that was begun goes on in its own work folder, and in no other`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("whole")()
      var begun = bench.run("twin") { $0.work = folder / "elsewhere" }
      let iterations = Counter()
      begun.report = { if case .iteration = $0 { _ = iterations.next() } }
      begun.shouldStop = { iterations.count > 0 }
      #expect(try begun() == nil)
      let error = try #require(throws: RunError.self) {
        _ = try bench.run("twin") { $0.work = folder / "other" }()
      }
      #expect(error.exitCode == .usage && error.description.contains("'\(folder / "elsewhere")'"))
      #expect(try location(bench.source, folder / "twin").work == folder / "elsewhere")
      #expect(try bench.run("twin")()?.finished == 1)
      #expect(try bench.differences("whole", "twin") == [])
      #expect(try files.list(folder) == ["twin", "whole", "zoo"])
    }
  }

  @Test func `a source that is not there is an input error`() throws {
    try withTemporaryFolder { folder in
      let error = #expect(throws: FileError.self) {
        _ = try location(folder / "none", folder / "twin")
      }
      #expect(error?.exitCode == .noInput)
    }
  }

  @Test(arguments: ["twin", "twin.work"])
  func `a folder with other things in it is refused and left alone`(name: String) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      try files.createFolder(folder / Path(name))
      try files.write([1], to: folder / Path(name) / "thesis.tex")
      let before = try TwinComparison.tree(folder)
      let error = #expect(throws: RunError.self) { _ = try bench.run("twin")() }
      #expect(error?.exitCode == .cannotCreate)
      #expect(try TwinComparison.tree(folder) == before)
    }
  }

  @Test func `an empty folder is taken`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      try files.createFolder(folder / "twin")
      #expect(try bench.run("twin") { $0.epochs = 0 }()?.exitCode == .success)
    }
  }

  @Test func `another zoo is not taken for a twin`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      try Bench.smallZoo.write(to: folder / "twin")
      try files.write(Array("{\"model::type\": \"CNN\"}".utf8), to: folder / "twin/config.json")
      #expect(throws: RunError.self) { _ = try bench.run("twin")() }
    }
  }
}
