import Sparsify
import Tensor
import Testing

@Suite struct ZooTests {
  @Test func `reads the zoo that Ray Tune wrote: two sound trials, two odd ones`() throws {
    let zoo = try Zoo.read(FixtureZoo.path)
    #expect(zoo.trials.map(\.name) == (1...4).map(FixtureZoo.trial(seed:)))
    #expect(zoo.trials.map(\.lastEpoch) == [3, 3, nil, 3])
    #expect(zoo.commonEpoch == 3)
    let offer = zoo.sourceModels()
    #expect(offer.models.map(\.name) == [1, 2].map(FixtureZoo.trial(seed:)))
    #expect(
      offer.skipped == [
        SkippedTrial(name: FixtureZoo.trial(seed: 3), reason: "has no checkpoints"),
        SkippedTrial(
          name: FixtureZoo.trial(seed: 4),
          reason: "module_list.0.weight has 1 NaN or infinite of 200 values"),
      ])
  }

  @Test func `sorts trials by bytes and takes names that are not UTF-8`() throws {
    try TemporaryZoo.with { zoo in
      let names = ["B", "a", "é", Path(bytes: [0xFF]), Path(String(repeating: "x", count: 255))]
      for name in names { try zoo.add(name) }
      #expect(try Zoo.read(zoo.path).trials.map(\.name) == names.sorted())
      #expect(try Zoo.read(zoo.path).sourceModels().models.map(\.name) == names.sorted())
    }
  }

  @Test func `leaves alone what is no trial`() throws {
    try TemporaryZoo.with { zoo in
      try zoo.add("trial")
      try zoo.files.createFolder(zoo.path / "plots")
      try zoo.files.createFolder(zoo.path / ".git")
      try zoo.files.write([1], to: zoo.path / "readme.md")
      try zoo.files.symbolicLink(to: "readme.md", at: zoo.path / "link")
      let read = try Zoo.read(zoo.path)
      #expect(read.trials.map(\.name) == ["trial"])
      #expect(read.unreadable == [])
      #expect(read.otherFolders == ["plots"])
    }
  }

  @Test func `follows links to trials and names those that lead nowhere`() throws {
    try TemporaryZoo.with { zoo in
      try zoo.add("trial")
      try zoo.files.symbolicLink(to: "trial", at: zoo.path / "again")
      try zoo.files.symbolicLink(to: "gone", at: zoo.path / "dangling")
      try zoo.files.symbolicLink(to: "loop", at: zoo.path / "loop")
      let read = try Zoo.read(zoo.path)
      #expect(read.trials.map(\.name) == ["again", "trial"])
      #expect(read.unreadable.map(\.name) == ["dangling", "loop"])
      #expect(read.unreadable[0].reason == "is a link that leads nowhere")
      #expect(read.unreadable[1].reason.contains("Symbolic links go round in a circle"))
    }
  }

  @Test func `says what to do about a folder without trials`() throws {
    try TemporaryZoo.with { zoo in
      let empty = try #require(throws: ZooError.self) { try Zoo.read(zoo.path) }
      #expect(empty.exitCode == .unreadableInput)
      #expect("\(empty)".contains("holds no trials"))
      try zoo.add("trial")
      let inner = try #require(throws: ZooError.self) { try Zoo.read(zoo.path / "trial") }
      #expect("\(inner)".contains("give the folder above it"))
      let missing = try #require(throws: FileError.self) { try Zoo.read(zoo.path / "none") }
      #expect(missing.exitCode == .noInput)
      #expect(throws: ZooError.self) { try Zoo.read(zoo.path / "trial/params.json") }
    }
  }

  @Test func `selects by pattern and number on the sorted list, odd ones included`() throws {
    try TemporaryZoo.with { zoo in
      for name: Path in ["a1", "a2", "a3", "b1"] { try zoo.add(name) }
      try zoo.files.createFolder(zoo.path / "a0/checkpoint_000003", withParents: true)
      let read = try Zoo.read(zoo.path)
      let some = read.selecting(only: "a*", limit: 3)
      #expect(some.trials.map(\.name) == ["a1", "a2"])
      #expect(some.unreadable == [SkippedTrial(name: "a0", reason: "has no params.json")])
      #expect(read.selecting(only: "?1").trials.map(\.name) == ["a1", "b1"])
      #expect(read.selecting(limit: 0).trials.isEmpty)
      #expect(read.selecting().trials.count == 4)
    }
  }
}

@Suite struct DataSetPathTests {
  @Test func `prefers the option, then the zoo's own file, then what the trials name`() throws {
    try TemporaryZoo.with { zoo in
      let dump = zoo.path / "elsewhere.pt"
      try zoo.add("a") { $0["dataset::dump"] = .string(dump.description) }
      try zoo.add("b") { $0["dataset::dump"] = "/nowhere/dataset.pt" }
      let read = try Zoo.read(zoo.path)
      let none = try #require(throws: ZooError.self) { try read.dataSetPath(given: nil) }
      #expect(none.exitCode == .noInput)
      #expect("\(none)".hasSuffix("Give it with --data"))
      try zoo.files.write([], to: dump)
      #expect(try read.dataSetPath(given: nil) == dump)
      try zoo.files.write([], to: zoo.path / "dataset.pt")
      #expect(try read.dataSetPath(given: nil) == zoo.path / "dataset.pt")
      #expect(try read.dataSetPath(given: dump) == dump)
      let missing = try #require(throws: FileError.self) { try read.dataSetPath(given: "/none") }
      #expect(missing.exitCode == .noInput)
    }
  }

  @Test func `tells of a place once where the trials name the zoo's own file`() throws {
    try TemporaryZoo.with { zoo in
      try zoo.add("a") { $0["dataset::dump"] = "dataset.pt" }
      func message() throws -> String {
        let read = try Zoo.read(zoo.path)
        return "\(try #require(throws: ZooError.self) { try read.dataSetPath(given: nil) })"
      }
      let own = zoo.path / "dataset.pt"
      #expect(try message() == "no data set: there is no '\(own)'. Give it with --data")
      try zoo.add("b") { $0["dataset::dump"] = "/nowhere/data.pt" }
      #expect(
        try message().contains("no '\(own)' nor '/nowhere/data.pt', which the trials name. Give"))
    }
  }

  @Test func `asks where the trials name several that exist`() throws {
    try TemporaryZoo.with { zoo in
      for name in ["a", "b"] {
        let dump = zoo.path / Path("\(name).pt")
        try zoo.files.write([], to: dump)
        try zoo.add(Path(name)) { $0["dataset::dump"] = .string(dump.description) }
      }
      #expect(throws: ZooError.self) { try Zoo.read(zoo.path).dataSetPath(given: nil) }
    }
  }
}
