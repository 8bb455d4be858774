import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

/// Nothing is wrong with what the tool makes.
@Suite struct SoundTwinsTests {
  private let files = FileSystem()

  /// A way of making a twin.
  struct Kind: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let change: @Sendable (inout RunOptions) -> Void

    init(_ description: String, _ change: @escaping @Sendable (inout RunOptions) -> Void) {
      testDescription = description
      self.change = change
    }
  }

  static let kinds = [
    Kind("usual") { _ in },
    Kind("variational form") { $0.content.form = .variational },
    Kind("--variational last") { $0.variational = .last },
    Kind("--variational none") { $0.variational = TargetContent.Epochs.none },
    Kind("--optimizer-state all") { $0.content.optimizerState = .all },
    Kind("--optimizer-state none") { $0.content.optimizerState = .none },
    Kind("--tensorboard none") { $0.content.events = .none },
    Kind("--tensorboard histograms") { $0.content.events = .histograms },
    Kind("--twin-data symlink") { $0.content.data = .symlink },
    Kind("--twin-data none") { $0.content.data = .none },
    Kind("magnitude") { ($0.method.kind, $0.method.sparsity) = (.magnitude, 0.6) },
    Kind("random, by layer") {
      ($0.method.kind, $0.method.sparsity, $0.method.scope) = (.random, 0.6, .layer)
    },
    Kind("magnitude without masks") {
      ($0.method.kind, $0.method.sparsity) = (.magnitude, 0.6)
      $0.variational = TargetContent.Epochs.none
    },
    Kind("fine-tuned") { $0.fineTuning.epochs = 2 },
    Kind("fine-tuned and rewound, --variational last") {
      ($0.fineTuning.epochs, $0.fineTuning.rewinds) = (2, true)
      $0.variational = .last
    },
    Kind("fine-tuned after magnitude") {
      ($0.method.kind, $0.method.sparsity) = (.magnitude, 0.6)
      ($0.fineTuning.epochs, $0.fineTuning.learningRate) = (1, 0.01)
    },
    Kind("with other hyperparameters") {
      ($0.overrides.learningRate, $0.overrides.weightDecay) = (0.01, 0)
      ($0.overrides.batchSize, $0.overrides.optimizer) = (5, .adam)
      ($0.overrides.nonlinearity, $0.overrides.fromEpoch) = (.silu, 3)
    },
    Kind("one of the models") { $0.limit = 1 },
  ]

  private func make(
    _ bench: Bench, _ twin: Path = "twin", _ change: (inout RunOptions) -> Void = { _ in }
  ) throws {
    _ = try bench.run(twin) {
      // So that much is pruned in these epochs.
      $0.method.threshold = -3
      change(&$0)
    }()
  }

  @Test(arguments: kinds) func `of every kind`(kind: Kind) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      try make(bench, "twin") { options in
        kind.change(&options)
        if options.method.kind != .variational { options.method.threshold = 3 }
      }
      #expect(try findings(bench) == [])
    }
  }

  @Test(arguments: [DType.float16, .bfloat16, .float64]) func `of models of another type`(
    dtype: DType
  ) throws {
    try withTemporaryFolder { folder in
      var zoo = Bench.zoo
      zoo.models[0].dtype = dtype
      let bench = try Bench(folder, zoo)
      try make(bench)
      try make(bench, "tuned") { $0.fineTuning.epochs = 1 }
      try make(bench, "bare") { $0.variational = TargetContent.Epochs.none }
      for twin: Path in ["twin", "tuned", "bare"] { #expect(try findings(bench, twin) == []) }
    }
  }

  @Test func `as sparse as another one, whose first epoch is pruned already`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      try make(bench)
      _ = try bench.run("like") {
        ($0.method.kind, $0.method.like) = (.magnitude, folder / "twin")
      }()
      #expect(try findings(bench, "like") == [])
    }
  }

  @Test func `fine-tuned when it was finished`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      try make(bench)
      try make(bench) { $0.fineTuning.epochs = 1 }
      #expect(try findings(bench) == [])
    }
  }

  @Test func `without what users may delete, and without its source and its data`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      try make(bench)
      let twin = folder / "twin"
      for file: Path in [
        "a/predictions.npz", "a/progress.csv", "a/checkpoint_000001/variational",
        "b/checkpoint_000002/optimizer", "dataset.pt",
      ] { try files.removeTree(twin / file) }
      #expect(try findings(bench) == [])
      try files.removeTree(bench.source)
      #expect(try findings(bench, evaluates: false) == [])
    }
  }

  @Test func `with trials that were skipped or failed`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      try files.write([], to: bench.source / "b/checkpoint_000003/checkpoints")
      try make(bench)
      #expect(try bench.finished("twin") == ["a", "c"])
      #expect(try findings(bench) == [])
      var zoo = Bench.kinds
      zoo.models[1].learningRate = 1e30
      let other = try Bench(folder / "other", zoo)
      try make(other)
      #expect(try other.finished("twin") == ["a", "c"])
      #expect(try findings(other) == [])
    }
  }

  @Test func `of a version whose rows name no checkpoints, and goes on as if they did`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      try make(bench)
      for trial in try bench.finished("twin") {
        for epoch in 0...2 {
          try Damage(folder / "twin").row(trial, epoch) { $0["checkpoint_dir_name"] = nil }
        }
        try Damage(folder / "twin").bytes(trial / "progress.csv") { table in
          let lines = String(decoding: table, as: UTF8.self).split(separator: "\r\n")
          let shorter = lines.map { $0.prefix(upTo: $0.lastIndex(of: ",")!) + "\r\n" }
          table = Array(shorter.joined().utf8)
        }
      }
      #expect(try bench.lastRow("twin", "a")?.keys.contains("checkpoint_dir_name") == false)
      #expect(try findings(bench) == [])
      #expect(tool("status", "\(folder / "twin")").code == .success)
      try make(bench) { $0.fineTuning.epochs = 1 }
      try make(bench, "whole") { $0.fineTuning.epochs = 1 }
      #expect(try bench.differences("whole", "twin") == [])
    }
  }

  @Test func `of version 0.1.0`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      try make(bench)
      let twin = folder / "twin"
      for trial in try bench.finished("twin") {
        try files.removeTree(twin / trial / "sparsify.json")
        try files.removeTree(twin / trial / "predictions.npz")
      }
      try files.removeTree(twin / "sparsify.json")
      try Damage(twin).object("config.json") {
        $0["sparsify::version"] = "0.1.0"
        $0["sparsify::format"] = nil
      }
      #expect(try findings(bench) == [])
      try files.removeTree(twin / "a/checkpoint_000001")
      #expect(try findings(bench).map(\.code) == [.layout])
    }
  }

  /// Makes a twin look like one of the original authors.
  private func makeForeign(_ bench: Bench) throws {
    try make(bench) {
      $0.content.form = .variational
      $0.method.threshold = 3
    }
    let twin = bench.folder / "twin"
    let damage = Damage(twin)
    let kept = [
      "train_loss", "train_acc", "test_loss", "test_acc", "sparsity_ratio", "training_iteration",
      "config",
    ]
    for trial in try bench.finished("twin") {
      for name in try files.entries(of: twin / trial)
      where name.kind == .file && !["params.json", "result.json"].contains(name.name) {
        try files.removeTree(twin / trial / name.name)
      }
      try damage.object(trial / "params.json") { $0["sparsify::threshold"] = nil }
      for epoch in 0...2 {
        try damage.row(trial, epoch) { row in
          row = row.members.reduce(into: JSONObject()) {
            if kept.contains($1.key.description) { $0[$1.key] = $1.value }
          }
        }
        let file = trial / ZooLayout.checkpointName(epoch: epoch) / "checkpoints"
        try damage.stateDict(file) { key, values in
          guard key == "module_list.11.log_sigma2_bias" else { return false }
          values[0] = .nan
          return true
        }
      }
    }
    for entry in try files.entries(of: twin) where entry.kind == .file {
      try files.removeTree(twin / entry.name)
    }
    try files.write(Array("{\"model::type\": \"CNN_ARD\"}".utf8), to: twin / "config.json")
  }

  @Test func `of the original authors, whose accuracies may be off by two samples`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      try makeForeign(bench)
      #expect(try findings(bench, source: bench.source) == [])
      let damage = Damage(folder / "twin")
      let accuracy = try #require(try bench.lastRow("twin", "a")?["test_acc"]?.double)
      try damage.row("a", 2) { $0["test_acc"] = .number(accuracy + 0.2) }
      #expect(try findings(bench) == [])
      try damage.row("a", 2) { $0["test_acc"] = .number(accuracy + 0.3) }
      let found = try findings(bench)
      #expect(found.map(\.code) == [.measure] && found.first?.what == "test_acc")
    }
  }
}
