import Glibc
import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

@Suite struct RunTests {
  private let files = FileSystem()

  @Test func `a twin has the source's layout and every epoch`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      let summary = try #require(try bench.run("twin")())
      #expect(summary.exitCode == .success && summary.finished == 3 && summary.trained == 3)
      let trials = try files.entries(of: folder / "twin").filter { $0.kind == .folder }.map(\.name)
      #expect(trials == TinyZoo.names(Bench.zoo))
      let root = try files.entries(of: folder / "twin").filter { $0.kind != .folder }.map(\.name)
      #expect(
        root == [
          "classes.csv", "config.json", "dataset.pt", "index_dict.json", "index_dict_2.json",
          "layers.csv", "model.py", "models.csv", "pies.csv", "population.json", "readme.md",
          "report.html", "sparsify.json", "trajectories.csv",
        ])
      for trial in trials {
        #expect(
          try TwinComparison.tree(folder / "twin" / trial).map { "\($0)" } == [
            "checkpoint_000000", "checkpoint_000000/.is_checkpoint",
            "checkpoint_000000/checkpoints", "checkpoint_000000/variational", "checkpoint_000001",
            "checkpoint_000001/.is_checkpoint", "checkpoint_000001/checkpoints",
            "checkpoint_000001/variational", "checkpoint_000002",
            "checkpoint_000002/.is_checkpoint", "checkpoint_000002/checkpoints",
            "checkpoint_000002/optimizer", "checkpoint_000002/variational",
            "events.out.tfevents.0000000000.sparsify",
            "params.json", "predictions.npz", "progress.csv", "result.json", "sparsify.json",
          ])
      }
      #expect(try !files.exists(folder / "twin.work"))
      let link = try #require(try files.info(folder / "twin/dataset.pt"))
      let original = try #require(try files.info(bench.source / "dataset.pt"))
      #expect(link.inode == original.inode)
    }
  }

  @Test func `iteration 0 is the source model with its pruned weights at zero`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      _ = try bench.run("twin") { $0.epochs = 0 }()
      let name = TinyZoo.names(Bench.zoo)[0]
      let source = try StateDict.read(bench.source / name / "checkpoint_000003/checkpoints")
      let checkpoint = folder / "twin" / name / "checkpoint_000000"
      let plain = try StateDict.read(checkpoint / "checkpoints")
      let variational = try StateDict.read(checkpoint / "variational")
      let architecture = Architecture(.cnn, channels: 1)
      let sparsity = ModelSparsity(
        parameters: variational.members.map { $0.value.floats() }, architecture: architecture,
        threshold: 3)
      #expect(plain.keys == source.keys)
      let expected = sparsity.mask.applied(to: source.members.map { $0.value.floats() })
      for (entry, expected) in zip(source.members, expected) {
        #expect(plain[entry.key]?.floats() == expected)
        #expect(variational[entry.key]?.floats() == entry.value.floats())
      }
      let log = try files.read(folder / "twin" / name / "result.json")
      let line = try #require(try JSONValue(parsing: log).object)
      #expect(
        line["done"] == true && line["kl_weight"] == 0.0 && line["kl"] == .number(sparsity.kl))
      #expect(line["sparsity_ratio"] == .number(sparsity.ratio))
      #expect(line["test_loss"] == line["test_nll"])
    }
  }

  @Test func `threads, neighbours and places change nothing`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      _ = try bench.run("one") { $0.execution.jobs = 1 }()
      _ = try bench.run("two") { $0.execution.jobs = 2 }()
      #expect(try bench.differences("one", "two") == [])
      let name = TinyZoo.names(Bench.zoo)[1]
      _ = try bench.run("alone") { $0.only = name.description }()
      #expect(try bench.differences("alone" / name, "two" / name) == [])
    }
  }

  @Test func `models of several kinds in one group come out as if alone`() throws {
    try withTemporaryFolder { folder in
      var zoo = TinyZoo(["a", "b", "c"].map { TinyZoo.Model($0, weightSeed: 7) })
      (zoo.models[1].nonlinearity, zoo.models[1].optimizer) = (.relu, .sgd)
      (zoo.models[2].nonlinearity, zoo.models[2].optimizer) = (.gelu, .rmsprop)
      zoo.images = 20
      let bench = try Bench(folder, zoo)
      let models = try Zoo.read(bench.source).sourceModels().models
      let data = try DataSetFile.read(bench.source / "dataset.pt", files: files)
      #expect(Plan(models, Engines(), on: data).groups.count == 1)
      _ = try bench.run("together")()
      for name in TinyZoo.names(zoo) {
        _ = try bench.run("alone") { $0.only = name.description }()
        #expect(try bench.differences("alone" / name, "together" / name) == [])
        try files.removeTree(folder / "alone")
      }
    }
  }

  @Test func `equal seeds of different models give different noise, another seed another model`()
    throws
  {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      let name = TinyZoo.names(Bench.zoo)[0]
      _ = try bench.run("one") { $0.limit = 1 }()
      _ = try bench.run("two") { ($0.limit, $0.overrides.seed) = (1, 99) }()
      let path = name / "checkpoint_000002/variational"
      #expect(try files.read(folder / "one" / path) != files.read(folder / "two" / path))
    }
  }

  @Test func `the original authors' form holds variational checkpoints`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("plain")()
      _ = try bench.run("variational") {
        $0.content.form = .variational
        $0.content.optimizerState = .none
        $0.content.data = .none
      }()
      let checkpoint: Path = "trial/checkpoint_000002"
      #expect(
        try files.read(folder / "variational" / checkpoint / "checkpoints")
          == files.read(folder / "plain" / checkpoint / "variational"))
      #expect(
        try files.list(folder / "variational" / checkpoint) == [".is_checkpoint", "checkpoints"])
      let parameters = try JSONValue(
        parsing: files.read(folder / "variational/trial/params.json")
      ).object
      #expect(parameters?["model::type"] == "CNN_ARD")
      #expect(parameters?["dataset::dump"] == "../zoo/dataset.pt")
      #expect(try !files.exists(folder / "variational/dataset.pt"))
    }
  }

  @Test func `a diverging model costs only itself and is not tried again unasked`() throws {
    try withTemporaryFolder { folder in
      var zoo = Bench.zoo
      // Adam's steps are of the size of the rate: after one the products overflow.
      zoo.models[1].learningRate = 1e30
      let bench = try Bench(folder, zoo)
      let names = TinyZoo.names(zoo)
      let summary = try #require(try bench.run("twin")())
      #expect(summary.exitCode == .incomplete)
      #expect(summary.failed.map(\.trial) == [names[1]] && summary.failed[0].epoch == 1)
      #expect(try !files.exists(folder / "twin" / names[1]))
      #expect(try !files.exists(folder / "twin.work"))

      let reference = try Bench(folder / "r")
      _ = try reference.run("twin")()
      for name in [names[0], names[2]] {
        #expect(try bench.differences("twin" / name, "r/twin" / name) == [])
      }
      let extents = Counter()
      for retry in [false, true] {
        var again = bench.run("twin") { $0.execution.retryFailed = retry }
        again.report = { if case .started(let extent) = $0 { extents.add(extent.trials.count) } }
        #expect(try again()?.failed == summary.failed)
      }
      #expect(extents.values == [0, 1])
    }
  }

  @Test func `odd trials are skipped with their reasons`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      let names = TinyZoo.names(Bench.zoo)
      try files.removeTree(bench.source / names[0] / "params.json")
      let summary = try #require(try bench.run("twin")())
      #expect(summary.skipped.map(\.name) == [names[0]] && summary.exitCode == .incomplete)
      let config = try JSONValue(parsing: files.read(folder / "twin/config.json")).object
      #expect(config?["skipped"]?.array?.count == 1)
      #expect(config?["counts"]?.object?["finished"] == 2)
    }
  }

  @Test func `config.json names files of the source by the way from the twin`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      var run = bench.run("twin")
      run.files = FileSystem { operation, path throws(FileError) in
        if operation == .read, path.name == "checkpoints", path.description.contains("/zoo/b/") {
          throw FileError(operation, path, code: EIO)
        }
      }
      let summary = try #require(try run())
      #expect(summary.skipped.map(\.name) == ["b"])
      var config = try #require(
        try JSONValue(parsing: files.read(folder / "twin/config.json")).object)
      // Of each run the command is kept as it was given.
      config["run"] = nil
      let text = JSONValue.object(config).text()
      #expect(!text.contains(folder.name.description), "\(text)")
      #expect(text.contains("'../zoo/b/checkpoint_000003/checkpoints'"), "\(text)")
    }
  }

  @Test func `names of 255 bytes and of any bytes work`() throws {
    try withTemporaryFolder { folder in
      var zoo = Bench.smallZoo
      let long = Path(bytes: Array(repeating: UInt8(ascii: "n"), count: 255))
      zoo.models = [
        TinyZoo.Model(long, weightSeed: 1), TinyZoo.Model("a.state", weightSeed: 2),
        TinyZoo.Model("a", weightSeed: 3), TinyZoo.Model(Path(bytes: [0xFF, 0x2C]), weightSeed: 4),
      ]
      let bench = try Bench(folder, zoo)
      let summary = try #require(try bench.run("twin") { $0.epochs = 1 }())
      #expect(summary.finished == 4 && summary.exitCode == .success)
      #expect(try files.exists(folder / "twin" / long / "checkpoint_000001/checkpoints"))
    }
  }

  @Test func `trajectories.csv has a row for every trial and epoch`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      _ = try bench.run("twin")()
      let text = String(decoding: try files.read(folder / "twin/trajectories.csv"), as: UTF8.self)
      let rows = text.split(separator: "\n").map { $0.split(separator: ",") }
      #expect(rows.count == 10 && Set(rows.map(\.count)) == [20])
      #expect(rows[0].prefix(3) == ["trial", "training_iteration", "train_loss"])
      #expect(
        rows[1...].map { String($0[0]) }
          == TinyZoo.names(Bench.zoo).flatMap {
            Array(repeating: $0.description, count: 3)
          })
      #expect(rows[1...].map { String($0[1]) } == ["0", "1", "2", "0", "1", "2", "0", "1", "2"])
    }
  }

  @Test(arguments: TargetContent.DataLink.allCases)
  func `the data set comes as asked for`(how: TargetContent.DataLink) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("twin") { ($0.epochs, $0.content.data) = (0, how) }()
      let data = folder / "twin/dataset.pt"
      guard let info = try files.info(data, followingLinks: false) else {
        #expect(how == .none)
        return
      }
      #expect(try files.read(data) == files.read(bench.source / "dataset.pt"))
      #expect(info.kind == (how == .symlink ? .symbolicLink : .file))
      #expect(info.linkCount == (how == .link ? 2 : 1))
    }
  }

  @Test func `a dry run writes nothing`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      let before = try TwinComparison.tree(folder)
      let report = try DryRun(bench.run("twin").options).report().text
      #expect(try TwinComparison.tree(folder) == before)
      #expect(report.contains("3 to train") && report.contains("CNN, 1×28×28, 10 classes, tanh"))
      #expect(report.contains("files: 45"))
    }
  }
}
