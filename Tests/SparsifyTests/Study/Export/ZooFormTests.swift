import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

/// `sparsify export --as zoo`: what stands beside the models.
@Suite struct ZooFormTests {
  private let files = FileSystem()

  private func export(_ zoo: Path, _ out: Path, _ options: String...) {
    let (code, _, messages) = tool(["export", "\(zoo)", "\(out)"] + options)
    #expect(code == .success, "\(messages)")
  }

  private func text(_ path: Path) throws -> String {
    String(decoding: try files.read(path), as: UTF8.self)
  }

  private func json(_ path: Path) throws -> JSONObject {
    try #require(try JSONValue(parsing: try files.read(path)).object)
  }

  @Test func `models with other layers have an index of their own`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("twin") { $0.epochs = 1 }()
      let (twin, out, some) = (folder / "twin", folder / "out", folder / "some")
      export(twin, out, "--as", "zoo")
      for name: Path in ["index_dict.json", "index_dict_2.json"] {
        #expect(try files.read(out / name) == files.read(twin / name), "\(name)")
      }
      export(twin, some, "--as", "zoo", "--only", "c")
      #expect(
        try json(some / "index_dict.json")["layer"] == json(twin / "index_dict_2.json")["layer"])
      #expect(try !files.exists(some / "index_dict_2.json"))
    }
  }

  @Test func `what has checkpoints of some epochs only is sound, and lacks no others`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      _ = try bench.run("twin") { $0.epochs = 3 }()
      let some = folder / "some"
      export(folder / "twin", some, "--as", "zoo", "--epochs", "0,last")
      let sound = tool("verify", "\(some)", "--source", "\(bench.source)")
      #expect(sound.code == .success, "\(sound.results)")
      try files.removeTree(some / "b/checkpoint_000003")
      let damaged = tool("verify", "\(some)", "--source", "\(bench.source)").results
      #expect(damaged.contains("checkpoint_000003") && !damaged.contains("checkpoint_000002"))
    }
  }

  @Test func `trajectories_csv has the rows of the models that are there`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      _ = try bench.run("twin") { $0.epochs = 1 }()
      let name: Path = "trajectories.csv"
      let own = try text(folder / "twin" / name)
      export(folder / "twin", folder / "some", "--as", "zoo", "--only", "[ac]")
      let lines = own.split(separator: "\n").filter { !$0.hasPrefix("b,") }
      #expect(lines.count == 5)
      #expect(try text(folder / "some" / name) == lines.map { $0 + "\n" }.joined())
      let verified = tool("verify", "\(folder / "some")", "--source", "\(bench.source)")
      #expect(verified.code == .success, "\(verified.results)")
      // A pack has no such table.
      export(folder / "twin", folder / "pack", "--as", "pack")
      export(folder / "pack", folder / "back", "--as", "zoo", "--limit", "2")
      let first = own.split(separator: "\n").filter { !$0.hasPrefix("c,") }
      #expect(try text(folder / "back" / name) == first.map { $0 + "\n" }.joined())
    }
  }

  @Test func `the readme names the files that are there, and no others`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("twin") { $0.epochs = 1 }()
      _ = try bench.run("pruned") {
        ($0.epochs, $0.method.kind, $0.method.sparsity) = (1, .magnitude, 0.5)
        $0.content.data = .none
      }()
      export(folder / "twin", folder / "pack", "--as", "pack")
      for (place, zoo) in (["twin", "pruned", "pack", "zoo"] as [Path]).enumerated() {
        let out = folder / Path("out\(place)")
        export(folder / zoo, out, "--as", "zoo")
        let there = try TwinComparison.tree(out).filter { try !files.isFolder(out / $0) }
          .map(\.name.description).filter { $0 != "readme.md" && !$0.hasPrefix(".") }
        let told = try text(out / "readme.md").split(separator: "\n").filter { $0.hasPrefix("| `") }
          .compactMap { $0.dropFirst(3).prefix { $0 != "`" }.split(separator: "/").last }
          .map(String.init)
        #expect(told.sorted() == Set(there).sorted(), "\(zoo)")
      }
    }
  }

  @Test func `a threshold is told where log-alpha decides what is pruned`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("twin") { $0.epochs = 1 }()
      _ = try bench.run("pruned") {
        ($0.epochs, $0.method.kind, $0.method.sparsity) = (1, .magnitude, 0.5)
      }()
      for (twin, threshold) in [("twin", JSONValue.number(3)), ("pruned", JSONValue.null)] {
        let (pack, arrays) = (folder / Path("\(twin).pack"), folder / Path("\(twin).arrays"))
        export(folder / Path(twin), pack, "--as", "pack")
        #expect(try json(pack / "index.json")["threshold"] == threshold)
        export(folder / Path(twin), arrays, "--format", "safetensors")
        let file = try SafetensorsFile.read(arrays / "weights.safetensors", files: files)
        let told = file.metadata.first { $0.key == "threshold" }?.value
        #expect(told.map { "\($0)" } == threshold.text())
      }
    }
  }

  @Test func `batch norms that were measured anew are not those of the variational form`() throws {
    try withTemporaryFolder { folder in
      var zoo = Bench.mixed
      zoo.models = [zoo.models[2]]
      let bench = try Bench(folder, zoo)
      _ = try bench.run("twin") {
        ($0.epochs, $0.recalibration, $0.variational) = (1, 4, .all)
        $0.overrides.learningRate = 0.01
      }()
      let (twin, out) = ("\(folder / "twin")", "\(folder / "out")")
      let refused = tool("export", twin, out, "--as", "zoo", "--form", "variational")
      #expect(
        refused.code == .usage
          && refused.messages.contains("--recalibrate, which does not go with"))
      #expect(try !files.exists(folder / "out"))
      let statistics = "batch norms have the running statistics of training"
      for (place, options) in [[], ["--threshold", "1"]].enumerated() {
        let out = folder / Path("out\(place)")
        let made = tool(["export", twin, "\(out)", "--as", "zoo"] + options)
        #expect(made.code == .success, "\(made.messages)")
        #expect(try text(out / "readme.md").contains(statistics) == !options.isEmpty)
      }
    }
  }
}
