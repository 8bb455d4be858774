import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

/// `index_dict_2.json` and the like: the layouts of models that have other layers than most.
@Suite struct IndexFilesTests {
  private let files = FileSystem()

  private func object(_ path: Path) throws -> JSONObject {
    try #require(try JSONValue(parsing: files.read(path)).object)
  }

  @Test func `each further layout has a file that names its models, and the readme names it`()
    throws
  {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      _ = try bench.run("twin") { $0.epochs = 0 }()
      let twin = folder / "twin"
      let common = Architecture(.cnn, channels: 1)
      #expect(try object(twin / "index_dict.json") == common.indexDictionary)
      var further = Architecture(.cnn, channels: 1, hasDropoutLayers: true).indexDictionary
      #expect(further["layer"] != common.indexDictionary["layer"])
      further["trials"] = ["NN_tune_trainable_0aaaa_00002_2_seed=3"]
      #expect(try object(twin / "index_dict_2.json") == further)
      let readme = String(decoding: try files.read(twin / "readme.md"), as: UTF8.self)
      #expect(readme.contains("| `index_dict_2.json` | the same of 1 model with other layers"))
      #expect(
        readme.contains(
          "| `index_dict.json` | where each layer sits in the vectorised form of most models |"))
      let listed = try object(twin / "config.json")["further_index_dicts"]?.array?.first?.object
      #expect(listed?["file"] == "index_dict_2.json" && listed?["trials"] == 1)
      #expect(try findings(bench) == [])
    }
  }

  @Test func `one of a layout that no model has any longer goes`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      _ = try bench.run("twin") { $0.epochs = 0 }()
      #expect(try files.exists(folder / "twin/index_dict_2.json"))
      for zoo in [bench.source, folder / "twin"] {
        try files.removeTree(zoo / TinyZoo.names(Bench.zoo)[2])
      }
      _ = try bench.run("twin") { $0.epochs = 0 }()
      #expect(try !files.exists(folder / "twin/index_dict_2.json"))
      #expect(try findings(bench) == [])
    }
  }

  @Test func `what the user has changed or put there is found, and kept`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      _ = try bench.run("twin") { $0.epochs = 0 }()
      let twin = folder / "twin"
      for name: Path in ["index_dict_2.json", "index_dict_3.json"] {
        try files.write([1], to: twin / name)
      }
      #expect(
        Set(try findings(bench).map { "\($0.code) \($0.file)" })
          == ["layout index_dict_3.json", "read index_dict_2.json"])
      _ = try bench.run("twin") { ($0.epochs, $0.execution.restart) = (1, true) }()
      #expect(try files.read(twin / "index_dict_2.json.old") == [1])
      #expect(try object(twin / "index_dict_2.json")["trials"] != nil)
    }
  }

  @Test func `a model or a folder of such a name is refused`() throws {
    try withTemporaryFolder { folder in
      var zoo = Bench.kinds
      zoo.models[0].name = "index_dict_12.json"
      zoo.models[1].name = "index_dict_1.json"
      let bench = try Bench(folder, zoo)
      let summary = try #require(try bench.run("twin") { $0.epochs = 0 }())
      #expect(summary.skipped.map(\.name) == ["index_dict_12.json"])
      #expect(summary.finished == 2)
      try files.createFolder(folder / "twin/index_dict_2.json")
      let refusal = try #require(throws: RunError.self) {
        _ = try bench.run("twin") { $0.epochs = 0 }()
      }
      #expect(refusal.exitCode == .cannotCreate)
    }
  }
}
