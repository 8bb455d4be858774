import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

/// Twins that are pruned to a given sparsity.
@Suite struct PruningRunTests {
  private let files = FileSystem()

  private func prune(
    _ bench: Bench, _ twin: Path, _ method: MethodKind = .magnitude, epochs: Int = 4,
    _ change: (inout RunOptions) -> Void = { _ in }
  ) -> Run {
    bench.run(twin) {
      ($0.epochs, $0.method.kind) = (epochs, method)
      change(&$0)
    }
  }

  private func checkpoint(
    _ twin: Path, _ trial: Path, _ epoch: Int, _ name: Path = "checkpoints"
  ) throws -> StateDict {
    try StateDict.read(
      twin / trial / ZooLayout.checkpointName(epoch: epoch) / name, files: files)
  }

  /// The pruned weights of each layer, by the rows of a trial.
  private func pruned(
    _ twin: Path, _ trial: Path, _ epoch: Int, _ architecture: Architecture
  ) throws -> [Int] {
    let row = try #require(try Trajectory(of: trial, in: twin / trial, files: files)[epoch])
    return try architecture.layers.map { layer in
      Int((try #require(row.sparsity(ofLayer: layer.name)) * Double(layer.weightCount)).rounded())
    }
  }

  // MARK: Against PyTorch

  @Test func `masks are those of torch.nn.utils.prune`() throws {
    for test in try TorchPruning.maskCases() {
      let architecture = TorchPruning.architecture(test.family, channels: test.channels)
      let model = PrunableModel(
        trial: "t", architecture: architecture,
        parameters: TorchPruning.parameters(of: architecture),
        key: RandomKey(seed: 1, trialKey: 1))
      let schedule = PruningSchedule(.oneshot, sparsity: test.sparsity, epochs: nil, of: 1)
      let method = PruningMethod(
        MagnitudeRanking(), to: .schedule(schedule), test.scope == .global ? .global : .layer,
        epochs: 1)
      var pruned = PrunedWeights()
      method.prune(&pruned, before: 0, of: model)
      #expect(pruned.order.isEmpty)
      method.prune(&pruned, before: 1, of: model)
      #expect(
        pruned.mask(of: architecture) == TorchPruning.mask(test.kept, architecture),
        "\(test.family) \(test.scope) \(test.sparsity)")
    }
  }

  // MARK: What a twin holds

  @Test(arguments: [MethodKind.magnitude, .random], [PruningScope.global, .layer])
  func `a twin is as sparse as its schedule says, and what is pruned stays so`(
    method: MethodKind, scope: PruningScope
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      _ = try prune(bench, "twin", method) {
        ($0.method.sparsity, $0.method.scope) = (0.7, scope)
      }()
      let schedule = PruningSchedule(.cubic, sparsity: 0.7, epochs: 2, of: 4)
      for model in Bench.zoo.models {
        let architecture = model.architecture
        let pools = PruningPools(scope, of: architecture)
        var before: StateDict?
        for epoch in 0...4 {
          let wanted = pools.counts(share: schedule.share(epoch: epoch))
          let counts = try pruned(folder / "twin", model.name, epoch, architecture)
          #expect(scope == .layer ? counts == wanted : [counts.reduce(0, +)] == wanted)
          let mask = try checkpoint(folder / "twin", model.name, epoch, "mask")
          let weights = try checkpoint(folder / "twin", model.name, epoch)
          for (tensor, values) in weights.members.map({ ($0.key, $0.value.floats()) }) {
            let kept = try #require(mask["\(tensor)"]).bytes.map { $0 == 1 }
            let earlier = before?["\(tensor)"]?.bytes.map { $0 == 1 }
            for (i, value) in values.enumerated() {
              if !kept[i] { #expect(value.bitPattern == 0, "\(tensor) \(i)") }
              if let earlier, !earlier[i] { #expect(!kept[i], "\(tensor) \(i)") }
            }
            if tensor.hasSuffix("bias") { #expect(!kept.contains(false)) }
          }
          before = mask
        }
      }
    }
  }

  @Test func `iteration 0 is the source, and its rows lack the KL divergence only`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try prune(bench, "twin") { $0.method.sparsity = 0.5 }()
      _ = try bench.run("variational")()
      let source = try StateDict.read(
        bench.source / "trial/checkpoint_000003/checkpoints", files: files)
      let first = try checkpoint(folder / "twin", "trial", 0)
      for (key, tensor) in source.members {
        #expect(first["\(key)"]?.floats().map(\.bitPattern) == tensor.floats().map(\.bitPattern))
      }
      let rows = try ["twin", "variational"].map { (twin: Path) in
        try #require(
          try Trajectory(of: "trial", in: folder / twin / "trial", files: files)[1]
        ).values.keys
      }
      #expect(rows[0] == rows[1].filter { $0 != "kl" })
      #expect(
        try files.list(folder / "twin/trial/checkpoint_000004")
          == [".is_checkpoint", "checkpoints", "mask", "optimizer"])
      let parameters = try #require(
        try JSONValue(parsing: files.read(folder / "twin/trial/params.json")).object)
      #expect(parameters["sparsify::method"] == "magnitude")
      #expect(parameters["sparsify::sparsity"] == 0.5 && parameters["sparsify::kl_scale"] == nil)
      let readme = String(decoding: try files.read(folder / "twin/readme.md"), as: UTF8.self)
      #expect(readme.contains("/mask`") && !readme.contains("variational dropout, which"))
      #expect(!readme.contains("| `kl` |"))
    }
  }

  @Test
  func `random masks hang on the model's key alone, and one of more weights holds the others`() {
    let architecture = Architecture(.cnn, channels: 1)
    let count = architecture.layers.reduce(0) { $0 + $1.weightCount }
    func order(_ share: Double, seed: Seed, weight: Float) -> [Int32] {
      let method = PruningMethod(
        RandomRanking(),
        to: .schedule(PruningSchedule(.oneshot, sparsity: share, epochs: nil, of: 1)), .global,
        epochs: 1)
      var pruned = PrunedWeights()
      method.prune(
        &pruned, before: 1,
        of: PrunableModel(
          trial: "t", architecture: architecture,
          parameters: architecture.tensors(variational: false).map {
            Array(repeating: weight, count: $0.count)
          }, key: RandomKey(seed: seed, trialKey: 7)))
      return pruned.order
    }
    let half = order(0.5, seed: 1, weight: 1)
    #expect(half.count == (count + 1) / 2 && half != half.sorted())
    #expect(order(0.5, seed: 1, weight: 2) == half)
    #expect(Array(order(0.9, seed: 1, weight: 1).prefix(half.count)) == half)
    // Two of them share as many as chance has it: a quarter of all, within 6 standard deviations.
    let shared = Set(half).intersection(order(0.5, seed: 2, weight: 1)).count
    #expect(abs(Double(shared) - Double(count) / 4) < 6 * (Double(count) / 16).squareRoot())
  }

  // MARK: As sparse as another twin

  @Test(arguments: [MethodKind.magnitude, .random], [PruningScope.global, .layer])
  func `a twin is as sparse as another one in every epoch`(
    method: MethodKind, scope: PruningScope
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      // Prunes from the first iteration on, and less in the first epoch than before it.
      _ = try bench.run("variational") {
        ($0.epochs, $0.method.threshold) = (3, -3)
      }()
      _ = try prune(bench, "twin", method, epochs: 3) {
        ($0.method.like, $0.method.scope) = (folder / "variational", scope)
      }()
      var falls = 0
      for model in Bench.zoo.models {
        var before = 0
        for epoch in 0...3 {
          let counts = try ["variational", "twin"].map {
            try pruned(folder / Path($0), model.name, epoch, model.architecture)
          }
          #expect(
            scope == .layer
              ? counts[0] == counts[1] : counts[0].reduce(0, +) == counts[1].reduce(0, +))
          let total = counts[1].reduce(0, +)
          if total < before { falls += 1 }
          before = total
        }
      }
      #expect(falls > 0, "no mask of the example becomes smaller")
    }
  }

  @Test func `models that the other twin lacks are skipped with the reason`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      let names = TinyZoo.names(Bench.zoo)
      _ = try bench.run("variational") { $0.limit = 2 }()
      let summary = try #require(
        try prune(bench, "twin", epochs: 2) { $0.method.like = folder / "variational" }())
      #expect(summary.finished == 2 && summary.skipped.map(\.name) == [names[2]])
      #expect(summary.skipped[0].reason.contains("--like has no rows of this model"))
      // Not so many epochs.
      let error = try #require(throws: RunError.self) {
        try prune(bench, "other", epochs: 3) { $0.method.like = folder / "variational" }()
      }
      #expect(
        error.exitCode == .unreadableInput && error.description.contains("no row of epoch 3")
          && error.description.contains("--epochs"))
    }
  }

  // MARK: Promises

  @Test func `interrupted after any iteration it ends in the same twin`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      _ = try bench.run("variational") { ($0.epochs, $0.method.threshold) = (3, -3) }()
      func options(_ options: inout RunOptions) {
        (options.method.like, options.execution.jobs) = (folder / "variational", 1)
      }
      _ = try prune(bench, "whole", epochs: 3, options)()
      for count in 1...11 {
        var run = prune(bench, "twin", epochs: 3, options)
        let iterations = Counter()
        run.report = { if case .iteration = $0 { _ = iterations.next() } }
        run.shouldStop = { iterations.count >= count }
        _ = try run()
        #expect(try prune(bench, "twin", epochs: 3, options)()?.finished == 3)
        #expect(try bench.differences("whole", "twin") == [], "after \(count)")
        try files.removeTree(folder / "twin")
      }
    }
  }

  @Test func `threads and neighbours change nothing`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      let name = TinyZoo.names(Bench.zoo)[1]
      _ = try prune(bench, "one") { ($0.method.sparsity, $0.execution.jobs) = (0.9, 1) }()
      _ = try prune(bench, "two") { ($0.method.sparsity, $0.execution.jobs) = (0.9, 2) }()
      _ = try prune(bench, "alone") { ($0.method.sparsity, $0.only) = (0.9, name.description) }()
      #expect(try bench.differences("one", "two") == [])
      #expect(try bench.differences("alone" / name, "two" / name) == [])
    }
  }

  @Test(arguments: [
    (["--method=magnitude"], "needs --sparsity"),
    (["--method=magnitude", "--sparsity=0.5", "--threshold=2"], "--threshold is of no use"),
    (
      ["--sparsity=0.5", "--scope=layer"],
      "--sparsity, --scope are of no use with --method variational"
    ),
    (
      ["--method=magnitude", "--like=zoo", "--schedule=linear"],
      "--schedule is of no use with --like"
    ),
    (
      ["--method=magnitude", "--sparsity=0.5", "--epochs=2", "--prune-epochs=5"],
      "is reached in epoch 5, and --epochs is 2"
    ),
    (
      ["--method=magnitude", "--sparsity=0.5", "--epochs=0", "--schedule=oneshot"],
      "is reached in epoch 1, and --epochs is 0"
    ),
    (
      ["--method=magnitude", "--sparsity=0.5", "--schedule=oneshot", "--prune-epochs=3"],
      "--prune-epochs is of no use with --schedule oneshot"
    ),
    (
      ["--method=magnitude", "--sparsity=0.5", "--form=variational"],
      "--form variational is of no use"
    ),
    (["--method=magnitude", "--sparsity=1.5"], "between 0 and 1"),
  ])
  func `options that go not together are refused`(words: [String], text: String) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      let run = tool(["run", "\(bench.source)", "\(folder / "twin")"] + words)
      #expect(run.code == .usage && run.messages.contains(text), "\(run.messages)")
      #expect(try files.list(folder) == ["zoo"])
    }
  }
}

extension ByteText {
  fileprivate func hasSuffix(_ suffix: String) -> Bool { description.hasSuffix(suffix) }
}
