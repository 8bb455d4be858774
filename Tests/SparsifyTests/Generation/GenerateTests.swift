import Glibc
import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

/// A folder with a data set, and zoos that are generated beside it.
private struct Workshop {
  let folder: Path
  var data: Path { folder / "source/dataset.pt" }

  init(_ folder: Path, images: Int = 30) throws {
    self.folder = folder
    var zoo = TinyZoo([TinyZoo.Model("old", weightSeed: 1)])
    zoo.images = images
    try zoo.write(to: folder / "source")
  }

  func run(_ zoo: Path, _ change: (inout GenerateOptions) -> Void = { _ in }) -> Run {
    var options = GenerateOptions(dataSet: data, zoo: folder / zoo)
    options.epochs = 2
    options.date = TrialDate(argument: Array("2022-03-01".utf8))
    options.learningRates = ValueList([0.01])
    change(&options)
    return Run(options)
  }

  func trials(_ zoo: Path) throws -> [Path] {
    try FileSystem().entries(of: folder / zoo).filter { $0.kind == .folder }.map(\.name)
  }

  func rows(_ zoo: Path, _ trial: Path) throws -> [JSONObject] {
    try FileSystem().read(folder / zoo / trial / "result.json")
      .split(separator: UInt8(ascii: "\n"))
      .map { try #require(try JSONValue(parsing: Array($0)).object) }
  }

  func object(_ path: Path) throws -> JSONObject {
    try #require(try JSONValue(parsing: FileSystem().read(folder / path)).object)
  }

  func differences(_ first: Path, _ second: Path) throws -> [String] {
    try TwinComparison.differences(between: folder / first, and: folder / second)
  }
}

@Suite struct GenerateTests {
  private let files = FileSystem()

  @Test func `a zoo has a trial for every combination, each with every epoch`() throws {
    try withTemporaryFolder { folder in
      let shop = try Workshop(folder)
      let run = shop.run("zoo") {
        $0.nonlinearities = ValueList([.tanh, .relu])
        $0.dropouts = ValueList([0, 0.5])
      }
      let summary = try #require(try run())
      #expect(summary.exitCode == .success && summary.finished == 4 && summary.trained == 4)
      let trials = try shop.trials("zoo")
      #expect(
        trials.map { String("\($0)".dropFirst("NN_tune_trainable_00000".count)) } == [
          "_00000_0_model::dropout=0.0,model::nlin=tanh_2022-03-01_00-00-00",
          "_00001_1_model::dropout=0.5,model::nlin=tanh_2022-03-01_00-00-00",
          "_00002_2_model::dropout=0.0,model::nlin=relu_2022-03-01_00-00-00",
          "_00003_3_model::dropout=0.5,model::nlin=relu_2022-03-01_00-00-00",
        ])
      #expect(
        try files.entries(of: folder / "zoo").filter { $0.kind != .folder }.map(\.name) == [
          "config.json", "dataset.pt", "index_dict.json", "index_dict_2.json", "model.py",
          "readme.md", "sparsify.json", "trajectories.csv",
        ])
      for trial in trials {
        #expect(
          try TwinComparison.tree(folder / "zoo" / trial).map { "\($0)" } == [
            "checkpoint_000000", "checkpoint_000000/checkpoints", "checkpoint_000001",
            "checkpoint_000001/checkpoints", "checkpoint_000002", "checkpoint_000002/checkpoints",
            "checkpoint_000002/optimizer", "params.json", "progress.csv", "result.json",
            "sparsify.json",
          ])
      }
      #expect(try !files.exists(folder / "zoo.work"))
    }
  }

  @Test func `logs and parameters have the keys of the original zoos`() throws {
    try withTemporaryFolder { folder in
      let shop = try Workshop(folder)
      _ = try shop.run("zoo")()
      let trial = try shop.trials("zoo")[0]
      let rows = try shop.rows("zoo", trial)
      #expect(rows.map { $0["training_iteration"]?.int } == [0, 1, 2])
      for row in rows {
        #expect(
          row.keys == [
            "train_loss", "train_acc", "test_loss", "test_acc", "val_loss", "val_acc", "done",
            "timesteps_total", "episodes_total", "training_iteration", "trial_id",
            "experiment_id", "date", "timestamp", "time_this_iter_s", "time_total_s", "pid",
            "hostname", "node_ip", "time_since_restore", "timesteps_since_restore",
            "iterations_since_restore", "checkpoint_dir_name", "config",
          ])
      }
      let parameters = try shop.object("zoo" / trial / "params.json")
      #expect(
        parameters.keys == [
          "cuda", "dataset::dump", "model::channels_in", "model::dropout", "model::init_type",
          "model::nlin", "model::o_dim", "model::type", "model::use_bias", "optim::lr",
          "optim::optimizer", "optim::wd", "seed", "training::batchsize",
          "training::checkpoint_dir", "training::epochs_train", "training::idx_out",
          "training::output_epoch", "training::start_epoch", "training::val_epochs",
        ])
      #expect(parameters["optim::lr"] == 0.01 && parameters["training::epochs_train"] == 2)
      #expect(parameters["dataset::dump"] == "dataset.pt")
    }
  }

  @Test func `epoch 0 is the initialised model, evaluated`() throws {
    try withTemporaryFolder { folder in
      let shop = try Workshop(folder)
      _ = try shop.run("zoo") {
        $0.epochs = 0
        $0.initialisers = ValueList([.uniform, .normal])
      }()
      let trials = try shop.trials("zoo")
      for trial in trials {
        let state = try StateDict.read(folder / "zoo" / trial / "checkpoint_000000/checkpoints")
        let architecture = try Architecture(
          recognizing: state.members.map { ($0.key, $0.value.shape) })
        let data = try DataSetFile.read(shop.data)
        let model = ModelState(
          plain: state.members.map { $0.value.floats() }, architecture: architecture,
          variational: false, optimizer: .adam)
        let group = LaneGroup(
          shape: GroupShape(
            architecture: architecture, batchSize: 10, variational: false),
          models: [
            LaneModel(
              state: model, nonlinearity: .tanh, optimizer: .adam,
              hyperparameters: Hyperparameters(learningRate: 1),
              randomKey: RandomKey(seed: 0, trialKey: 0))
          ])
        let row = try shop.rows("zoo", trial)[0]
        for (name, set) in [("train", data.train), ("test", data.test), ("val", data.validation)] {
          let set = try #require(set)
          let expected = try #require(
            group.evaluate(on: set, masks: [nil], shouldStop: { false }))[0]
          #expect(row["\(name)_loss"]?.double == expected.nll)
          #expect(row["\(name)_acc"]?.double == expected.accuracy)
        }
        #expect(row["done"] == true)
        #expect(state["module_list.0.bias"]?.floats() == Array(repeating: 0.01, count: 8))
      }
    }
  }

  @Test func `it learns`() throws {
    try withTemporaryFolder { folder in
      let shop = try Workshop(folder)
      _ = try shop.run("zoo") {
        $0.epochs = 12
        $0.initialisers = ValueList([.kaimingUniform])
      }()
      let rows = try shop.rows("zoo", try shop.trials("zoo")[0])
      let first = try #require(rows[0]["train_loss"]?.double)
      let last = try #require(rows[12]["train_loss"]?.double)
      #expect(last < 0.7 * first)
    }
  }

  @Test func `threads and neighbours change nothing`() throws {
    try withTemporaryFolder { folder in
      let shop = try Workshop(folder)
      func grid(_ options: inout GenerateOptions) {
        options.nonlinearities = ValueList([.tanh, .relu])
        options.seeds = SeedList([1, 2])
      }
      var one = shop.run("one", grid)
      one.engines = Engines([LaneEngines(capacity: 1)])
      _ = try one()
      _ = try shop.run("two", grid)()
      #expect(try shop.differences("one", "two") == [])
      // A model alone has the weights that it has among others.
      _ = try shop.run("alone") { $0.seeds = SeedList([2]) }()
      let path: Path = "checkpoint_000002/checkpoints"
      #expect(
        try files.read(folder / "alone" / shop.trials("alone")[0] / path)
          == files.read(folder / "two" / shop.trials("two")[2] / path))
    }
  }

  @Test func `models of other hyperparameters begin with other weights`() throws {
    try withTemporaryFolder { folder in
      let shop = try Workshop(folder)
      _ = try shop.run("zoo") {
        $0.epochs = 0
        $0.learningRates = ValueList([0.01, 0.001])
        $0.seeds = SeedList([1, 2])
      }()
      let weights = try shop.trials("zoo").map {
        try files.read(folder / "zoo" / $0 / "checkpoint_000000/checkpoints")
      }
      #expect(Set(weights).count == 4)
    }
  }

  @Test(
    arguments: [
      (.last, [4]), (.every(3), [0, 3, 4]), (.every(2), [0, 2, 4]),
    ] as [(TargetContent.Checkpoints, [Int])])
  func `of the epochs asked for checkpoints are kept, of all a line`(
    keep: TargetContent.Checkpoints, epochs: [Int]
  ) throws {
    try withTemporaryFolder { folder in
      let shop = try Workshop(folder)
      _ = try shop.run("zoo") { ($0.epochs, $0.checkpoints) = (4, keep) }()
      let trial = try shop.trials("zoo")[0]
      let checkpoints = try files.entries(of: folder / "zoo" / trial).filter { $0.kind == .folder }
      #expect(
        checkpoints.map(\.name) == epochs.map { ZooLayout.checkpointName(epoch: $0) })
      #expect(try shop.rows("zoo", trial).count == 5)
      #expect(try files.exists(folder / "zoo" / trial / "checkpoint_000004/optimizer"))
    }
  }

  @Test func `it can be sparsified`() throws {
    try withTemporaryFolder { folder in
      let shop = try Workshop(folder)
      _ = try shop.run("zoo") {
        ($0.seeds, $0.checkpoints, $0.dropouts) = (SeedList([1, 2]), .last, ValueList([0.2]))
      }()
      var options = RunOptions(source: folder / "zoo", twin: folder / "twin")
      options.epochs = 1
      let summary = try #require(try Run(options)())
      #expect(summary.exitCode == .success && summary.finished == 2)
    }
  }

  @Test func `a diverging model costs only itself`() throws {
    try withTemporaryFolder { folder in
      let shop = try Workshop(folder)
      let summary = try #require(
        try shop.run("zoo") { $0.learningRates = ValueList([0.01, 1e30]) }())
      #expect(summary.exitCode == .incomplete && summary.finished == 1)
      #expect(summary.failed.map(\.epoch) == [1])
      #expect(try shop.trials("zoo").count == 1)
    }
  }

  @Test func `impossible combinations are refused with the reasons`() throws {
    try withTemporaryFolder { folder in
      let shop = try Workshop(folder)
      let changes: [((inout GenerateOptions) -> Void, String)] = [
        ({ ($0.optimizers, $0.nesterov) = (ValueList([.sgd]), true) }, "Nesterov"),
        ({ $0.architectures = ValueList([.cnn, .cnn3]) }, "CNN3 takes images of 1x32x32"),
        ({ ($0.seeds, $0.repetitions) = (SeedList([1]), 2) }, "exclude each other"),
        ({ $0.fromEpoch = 1 }, "--from-epoch needs --from"),
        ({ $0.idx.mean = 0.5 }, "is a finished data set"),
        (
          { ($0.from, $0.initialisers) = (folder / "source", ValueList([.normal])) },
          "--init (model::init_type) can't be given"
        ),
        (
          {
            $0.repetitions = 100_000
            $0.nonlinearities = ValueList([.tanh, .relu])
          }, "100000"
        ),
        ({ ($0.from, $0.zoo) = (folder / "source", folder / "source/zoo") }, "lies inside"),
      ]
      for (change, words) in changes {
        let error = #expect(throws: RunError.self) { _ = try shop.run("zoo", change)() }
        #expect(error?.exitCode == .usage)
        #expect(error?.description.contains(words) == true, "\(error as Any)")
      }
      #expect(try files.list(folder) == ["source"])
    }
  }

  @Test func `repetitions have random seeds, the same every time`() throws {
    try withTemporaryFolder { folder in
      let shop = try Workshop(folder)
      func seeds(_ zoo: Path) throws -> [Int?] {
        _ = try shop.run(zoo) {
          ($0.epochs, $0.repetitions, $0.nonlinearities) = (0, 3, ValueList([.tanh, .relu]))
        }()
        return try shop.trials(zoo).map { trial in
          let seed = try shop.object(zoo / trial / "params.json")["seed"]?.int
          #expect("\(trial)".contains(",seed=\(seed ?? -1)_"))
          return seed
        }
      }
      let first = try seeds("one")
      #expect(first.count == 6 && Set(first).count == 6)
      #expect(try seeds("two") == first)
    }
  }

  @Test func `the zoo's own config.json makes it again`() throws {
    try withTemporaryFolder { folder in
      let shop = try Workshop(folder)
      func run(_ zoo: Path, _ change: @escaping (inout GenerateOptions) -> Void) throws {
        var options = GenerateOptions(dataSet: shop.data, zoo: folder / zoo)
        options.date = TrialDate(argument: Array("2022-03-01".utf8))
        change(&options)
        _ = try Run(options)()
      }
      try run("one") {
        ($0.epochs, $0.seeds) = (1, SeedList([1, 2]))
        ($0.optimizers, $0.momenta) = (ValueList([.sgd, .rmsprop]), ValueList([0.5]))
      }
      try run("two") { $0.configuration = folder / "one/config.json" }
      #expect(try shop.differences("one", "two") == [])
    }
  }

  @Test func `a dry run writes nothing`() throws {
    try withTemporaryFolder { folder in
      let shop = try Workshop(folder)
      let before = try TwinComparison.tree(folder)
      let report = try DryRun(shop.run("zoo").options).report().text
      #expect(try TwinComparison.tree(folder) == before)
      #expect(report.contains("zoo: '\(folder / "zoo")'") && report.contains("1 to train"))
      #expect(report.contains("files: 7,"))
    }
  }

  @Test func `it is asked for in words`() throws {
    try withTemporaryFolder { folder in
      let shop = try Workshop(folder)
      let zoo = "\(folder / "zoo")"
      let run = tool(
        "generate", "\(shop.data)", zoo, "--epochs=1", "--jobs=1", "--seeds", "1-3",
        "--architecture", "CNN,CNN2", "--date", "2022-03-01", "--keep=last")
      #expect(run.code == .success && run.results.isEmpty)
      let lines = run.messages.split(separator: "\n")
      #expect(
        lines.first?.hasSuffix(
          " zoo: 6 models to train, 1 epoch each, in 2 groups on 1 thread.") == true)
      #expect(
        lines.contains { $0.contains(" zoo: 6 models in '\(zoo)', 6 of them trained now, in ") })
      let (word, twin) = (shellWord(Array(zoo.utf8)), shellWord(Array("\(zoo)_twin".utf8)))
      #expect(lines.last?.hasSuffix(" zoo: Next: sparsify run \(word) \(twin)") == true)
      #expect(run.messages.contains(" zoo: Nothing is left to train: making the tables.\n"))
      #expect(!run.messages.contains("sparsity"))
      let wrong = tool("generate", "\(shop.data)", zoo, "--dropout", "0,1", "--keep", "every:0")
      #expect(wrong.code == .usage)
      #expect(wrong.messages.contains("'--dropout' must be at least 0 and below 1, not 0,1"))
      #expect(
        wrong.messages.contains("The value 'every:0' of '--keep' is not all, last or every:N"))
      #expect(tool("generate", "\(folder / "none")", zoo).code == .noInput)
      #expect(tool("generate", "--help").results.contains("EXAMPLE:\n  sparsify generate"))
    }
  }
}

@Suite struct GenerateResumeTests {
  private let files = FileSystem()

  @Test func `killed at any file operation, it ends in the identical zoo`() throws {
    try withTemporaryFolder { folder in
      let shop = try Workshop(folder, images: 10)
      func run(_ zoo: Path) -> Run {
        shop.run(zoo) { ($0.execution.jobs, $0.checkpoints) = (1, .every(2)) }
      }
      let operations = Counter()
      var whole = run("whole")
      whole.files = FileSystem { _, _ in _ = operations.next() }
      _ = try whole()
      #expect(operations.count > 40)
      for n in 1...operations.count {
        var killed = run("zoo")
        let count = Counter()
        killed.files = FileSystem { operation, path throws(FileError) in
          if count.next() >= n { throw FileError(operation, path, code: EIO) }
        }
        #expect(throws: (any Error).self, "operation \(n)") { _ = try killed() }
        #expect(try run("zoo")() != nil)
        #expect(try shop.differences("whole", "zoo") == [], "operation \(n)")
        #expect(try !files.exists(folder / "zoo.work"), "operation \(n)")
        try files.removeTree(folder / "zoo")
      }
    }
  }

  @Test func `stopped after any batch, it ends in the identical zoo, under its first date`() throws
  {
    try withTemporaryFolder { folder in
      let shop = try Workshop(folder)
      func run(_ zoo: Path) -> Run {
        shop.run(zoo) { ($0.date, $0.execution.jobs, $0.dropouts) = (nil, 1, ValueList([0.3])) }
      }
      var stops = 0
      for limit in stride(from: 1, to: 1000, by: 5) {
        var stopped = run("zoo")
        let asked = Counter()
        stopped.shouldStop = { asked.next() > limit }
        if try stopped() != nil { break }
        stops += 1
      }
      #expect(stops > 2)
      let date = try shop.object("zoo/config.json")["options"]?.object?["date"]?.string ?? ""
      _ = try shop.run("whole") {
        $0.date = TrialDate(argument: Array(date.utf8))
        $0.dropouts = ValueList([0.3])
      }()
      #expect(try shop.differences("whole", "zoo") == [])
      #expect(try run("zoo")()?.trained == 0)
    }
  }

  @Test func `it goes on as it was begun, in whatever order its configuration is given`() throws {
    try withTemporaryFolder { folder in
      let shop = try Workshop(folder)
      let members = [#""dataset::dump": "a.pt""#, #""model::use_bias": true"#, #""cuda": false"#]
      func run(_ zoo: Path, _ members: some Sequence<String>) throws -> Run {
        let configuration = folder / "config.json"
        try files.write(
          Array("{\(members.joined(separator: ", "))}".utf8), to: configuration)
        return shop.run(zoo) { ($0.configuration, $0.execution.jobs) = (configuration, 1) }
      }
      _ = try run("whole", members)()
      var stopped = try run("zoo", members)
      let asked = Counter()
      stopped.shouldStop = { asked.next() > 5 }
      #expect(try stopped() == nil)
      #expect(try run("zoo", members.reversed())()?.trained == 1)
      #expect(try shop.differences("whole", "zoo") == [])
      #expect(try run("zoo", members.reversed())()?.trained == 0)
      #expect(try shop.trials("zoo") == shop.trials("whole"))
    }
  }

  @Test func `other options are refused with the difference`() throws {
    try withTemporaryFolder { folder in
      let shop = try Workshop(folder)
      _ = try shop.run("zoo")()
      let error = try #require(throws: RunError.self) {
        _ = try shop.run("zoo") { $0.learningRates = ValueList([0.1]) }()
      }
      #expect(error.exitCode == .usage)
      #expect(error.description.contains("optim::lr: 0.01 before, 0.1 now"))
      #expect(error.description.contains("another ZOO to keep both"))
    }
  }
}

@Suite struct GenerateFromTests {
  private let files = FileSystem()

  @Test func `models begin with another zoo's checkpoints, trained as there but for what is given`()
    throws
  {
    try withTemporaryFolder { folder in
      let shop = try Workshop(folder)
      _ = try shop.run("first") {
        ($0.seeds, $0.nonlinearities) = (SeedList([1, 2]), ValueList([.relu]))
      }()
      var options = GenerateOptions(dataSet: shop.data, zoo: folder / "second")
      options.epochs = 1
      options.from = folder / "first"
      options.fromEpoch = 2
      options.learningRates = ValueList([0.001, 0.1])
      let summary = try #require(try Run(options)())
      #expect(summary.exitCode == .success && summary.finished == 4)
      let (sources, trials) = (try shop.trials("first"), try shop.trials("second"))
      for (i, trial) in trials.enumerated() {
        let source = sources[i % 2]
        #expect(
          try files.read(folder / "second" / trial / "checkpoint_000000/checkpoints")
            == files.read(folder / "first" / source / "checkpoint_000002/checkpoints"))
        let parameters = try shop.object("second" / trial / "params.json")
        #expect(parameters["model::nlin"] == "relu")
        #expect(parameters["optim::lr"]?.double == [0.001, 0.001, 0.1, 0.1][i])
        #expect(parameters["training::init_checkpoint_path"]?.string == "../first/\(source)")
        #expect(parameters["training::sample_epoch"] == 2)
        #expect("\(trial)".contains(",seed=\(i % 2 + 1)_"))
        let before = try #require(try shop.rows("first", source).last?["test_loss"])
        #expect(try shop.rows("second", trial)[0]["test_loss"] == before)
      }
    }
  }

  @Test func `a start that can't be used is skipped with the reason`() throws {
    try withTemporaryFolder { folder in
      let shop = try Workshop(folder)
      _ = try shop.run("first") { $0.seeds = SeedList([1, 2, 3]) }()
      let sources = try shop.trials("first")
      try files.removeTree(folder / "first" / sources[0] / "checkpoint_000000")
      try files.write([1], to: folder / "first" / sources[1] / "checkpoint_000000/checkpoints")
      let summary = try #require(
        try shop.run("second") { ($0.from, $0.epochs) = (folder / "first", 1) }())
      #expect(summary.exitCode == .incomplete && summary.finished == 1)
      #expect(summary.skipped.map { $0.reason.contains("its start NN_tune") } == [true, true])
      #expect(try "\(shop.trials("second")[0])".contains("_00002_2_seed=3_"))
    }
  }
}

@Suite struct GenerateFromIdxTests {
  private let files = FileSystem()

  private func run(_ folder: Path, _ change: (inout GenerateOptions) -> Void = { _ in }) -> Run {
    var options = GenerateOptions(dataSet: folder / "idx", zoo: folder / "zoo")
    options.epochs = 1
    options.date = TrialDate(argument: Array("2022-03-01".utf8))
    change(&options)
    return Run(options)
  }

  @Test func `the data set lies in the zoo, and a zoo trained on that file is the same`() throws {
    try withTemporaryFolder { folder in
      try IdxFolder.write(to: folder / "idx")
      _ = try run(folder)()
      let data = try DataSetFile.read(folder / "zoo/dataset.pt")
      #expect(data.train.count == 20 && data.validation?.count == 4 && data.test.count == 10)
      #expect(try run(folder)()?.trained == 0)
      _ = try run(folder) {
        ($0.dataSet, $0.zoo) = (folder / "zoo/dataset.pt", folder / "again")
      }()
      let differences = try TwinComparison.differences(
        between: folder / "zoo", and: folder / "again")
      #expect(differences == ["'config.json' differs"])
    }
  }

  @Test func `killed at any file operation, it ends in the same zoo`() throws {
    try withTemporaryFolder { folder in
      try IdxFolder.write(to: folder / "idx")
      let operations = Counter()
      var whole = run(folder) { $0.zoo = folder / "whole" }
      whole.files = FileSystem { _, _ in _ = operations.next() }
      _ = try whole()
      for n in 1...operations.count {
        var killed = run(folder)
        let count = Counter()
        killed.files = FileSystem { operation, path throws(FileError) in
          if count.next() >= n { throw FileError(operation, path, code: EIO) }
        }
        #expect(throws: (any Error).self, "operation \(n)") { _ = try killed() }
        _ = try run(folder)()
        #expect(
          try TwinComparison.differences(between: folder / "whole", and: folder / "zoo") == [],
          "operation \(n)")
        try files.removeTree(folder / "zoo")
      }
    }
  }

  @Test func `another normalisation of a zoo that was begun is refused`() throws {
    try withTemporaryFolder { folder in
      try IdxFolder.write(to: folder / "idx")
      _ = try run(folder)()
      let error = #expect(throws: RunError.self) { _ = try run(folder) { $0.idx.mean = 0.5 }() }
      #expect(error?.exitCode == .usage)
      #expect(error?.description.contains("is another data set than the idx files") == true)
    }
  }

  @Test func `a folder without such files is refused`() throws {
    try withTemporaryFolder { folder in
      try files.createFolder(folder / "idx")
      let error = #expect(throws: RunError.self) { _ = try run(folder)() }
      #expect(error?.exitCode == .noInput)
    }
  }
}
