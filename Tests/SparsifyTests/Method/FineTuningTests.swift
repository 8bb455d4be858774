import Glibc
import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

/// Plain training with the mask fixed after the last epoch of a method.
@Suite struct FineTuningTests {
  private let files = FileSystem()

  /// A run of two epochs and so many of fine-tuning.
  private func run(
    _ bench: Bench, _ twin: Path, _ method: MethodKind = .variational, tuning epochs: Int,
    _ change: (inout RunOptions) -> Void = { _ in }
  ) -> Run {
    bench.run(twin) {
      $0.method.kind = method
      if method == .variational {
        // So that much is pruned after two epochs.
        $0.method.threshold = -3
      } else {
        $0.method.sparsity = 0.6
      }
      $0.fineTuning.epochs = epochs
      change(&$0)
    }
  }

  private func checkpoint(
    _ folder: Path, _ epoch: Int, _ name: Path = "checkpoints"
  ) throws -> [String: [Float]] {
    let file = folder / ZooLayout.checkpointName(epoch: epoch) / name
    return try StateDict.read(file, files: files).members.reduce(into: [:]) {
      $0["\($1.key)"] = $1.value.floats()
    }
  }

  private func rows(_ folder: Path, _ trial: Path) throws -> [ResultRow] {
    try Trajectory(of: trial, in: folder / trial, files: files).rows
  }

  // MARK: What it is

  @Test(arguments: [MethodKind.variational, .magnitude], [false, true])
  func `it is plain training of the written checkpoint with its zeros fixed`(
    method: MethodKind, rewinds: Bool
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      _ = try run(bench, "twin", method, tuning: 2) {
        ($0.fineTuning.learningRate, $0.fineTuning.rewinds) = (0.02, rewinds)
      }()
      let data = try DataSetFile.read(bench.source / "dataset.pt", files: files)
      for model in Bench.zoo.models {
        let trial = folder / "twin" / model.name
        let tensors = model.architecture.tensors(variational: false)
        let last = try checkpoint(trial, 2)
        let mask = Mask(
          kept: tensors.map { tensor in
            let values = last[tensor.key]!
            let isPruned = tensor.role == .weight || method == .variational
            return values.map { $0 != 0 || !isPruned }
          })
        #expect(mask.prunedWeights(of: model.architecture).reduce(0, +) > 0)
        let source = try StateDict.read(
          bench.source / model.name / "checkpoint_000003/checkpoints", files: files)
        let start = tensors.map { tensor in
          rewinds ? source[tensor.key]!.floats() : last[tensor.key]!
        }
        let offer = try Zoo.read(bench.source, files: files)
          .selecting(only: model.name.description, limit: nil).sourceModels(overrides: Overrides())
        let settings = try #require(offer.models.first)
        var hyperparameters = settings.hyperparameters
        hyperparameters.learningRate = 0.02
        let plain = try settings.loadParameters(files: files)
        let group = LaneGroup(
          shape: settings.groupShape(variational: false, on: data),
          models: [
            LaneModel(
              state: ModelState(
                plain: mask.applied(to: start), architecture: model.architecture,
                variational: false, optimizer: model.optimizer),
              nonlinearity: model.nonlinearity, optimizer: model.optimizer,
              hyperparameters: hyperparameters,
              randomKey: RandomKey(
                seed: settings.seed, trialKey: settings.trialKey(of: plain)))
          ])
        for epoch in 3...4 {
          _ = group.train(
            on: data.train, epochs: [epoch], klWeights: [0], masks: [mask],
            shouldStop: { false })
          let written = try checkpoint(trial, epoch)
          let masked = try checkpoint(trial, epoch, "mask")
          for (i, (tensor, values)) in zip(tensors, group.state(of: 0).parameters).enumerated() {
            let isTrained = written[tensor.key]!.map(\.bitPattern) == values.map(\.bitPattern)
            #expect(isTrained, "\(model.name), epoch \(epoch), \(tensor.key)")
            let isKept = masked[tensor.key]! == (0..<tensor.count).map { mask[i, $0] ? 1 : 0 }
            #expect(isKept, "\(model.name), epoch \(epoch), \(tensor.key)")
          }
        }
      }
    }
  }

  @Test func `its rows tell that they are of it`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try run(bench, "twin", tuning: 2)()
      let rows = try rows(folder / "twin", "trial")
      #expect(rows.map { $0["finetuning"] } == [0, 0, 0, 1, 1])
      #expect(rows.map { $0["kl"] == nil } == [false, false, false, true, true])
      #expect(Set(rows[2...].map(\.sparsity)).count == 1 && rows[2].sparsity! > 0)
      #expect(rows[4]["test_loss"] == rows[4]["test_nll"])
      let table = String(
        decoding: try files.read(folder / "twin/trial/progress.csv"), as: UTF8.self)
      let lines = table.split(separator: "\r\n")
      #expect(lines.count == 6)
      #expect(
        Set(lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).count }).count
          == 1)
      let all = String(decoding: try files.read(folder / "twin/trajectories.csv"), as: UTF8.self)
      #expect(all.split(separator: "\n").first?.contains("finetuning") == true)
      let parameters = try #require(
        try JSONValue(parsing: files.read(folder / "twin/trial/params.json")).object)
      #expect(parameters["training::epochs_train"] == 4 && parameters["sparsify::finetune"] == 2)
      #expect(
        try files.list(folder / "twin/trial/checkpoint_000004")
          == [".is_checkpoint", "checkpoints", "mask", "optimizer"])
      #expect(
        try files.list(folder / "twin/trial/checkpoint_000002")
          == [".is_checkpoint", "checkpoints", "optimizer", "variational"])
      let readme = String(decoding: try files.read(folder / "twin/readme.md"), as: UTF8.self)
      #expect(readme.contains("Epochs 3 to 4 are fine-tuning") && readme.contains("`finetuning`"))
      // A twin without it has none of that.
      _ = try run(bench, "other", tuning: 0)()
      #expect(try self.rows(folder / "other", "trial")[2]["finetuning"] == nil)
    }
  }

  // MARK: At once or later

  @Test(arguments: [MethodKind.variational, .magnitude], [false, true])
  func `done later, or in two parts, it gives the same twin`(
    method: MethodKind, rewinds: Bool
  ) throws {
    func options(_ options: inout RunOptions) { options.fineTuning.rewinds = rewinds }
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      _ = try run(bench, "whole", method, tuning: 3, options)()
      _ = try run(bench, "twin", method, tuning: 0)()
      let before = try files.info(folder / "twin" / TinyZoo.names(Bench.zoo)[0])
      for epochs in [1, 3] {
        let run = run(bench, "twin", method, tuning: epochs, options)
        #expect(tool(["status", "\(folder / "twin")"]).code == .success)
        #expect(try run()?.trained == 3)
      }
      #expect(try bench.differences("whole", "twin") == [])
      #expect(try files.info(folder / "twin" / TinyZoo.names(Bench.zoo)[0]) != before)
      #expect(try !files.exists(folder / "twin.work"))
      #expect(try run(bench, "twin", method, tuning: 3, options)()?.trained == 0)
    }
  }

  @Test(arguments: ["all", "last", "none"])
  func `it needs no more of a trial than its last checkpoint`(kept: String) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      func options(_ options: inout RunOptions) {
        options.variational = TargetContent.Epochs(rawValue: kept)!
        options.content.checkpoints = .last
      }
      _ = try run(bench, "whole", tuning: 1, options)()
      _ = try run(bench, "twin", tuning: 0, options)()
      let last = folder / "twin/trial/checkpoint_000002"
      let deleted = try files.list(last).filter { ["variational", "optimizer"].contains($0) }
      for name in deleted { try files.removeTree(last / name) }
      #expect(try run(bench, "twin", tuning: 1, options)()?.trained == 1)
      for name in deleted {
        try files.removeTree(folder / "whole/trial/checkpoint_000002" / name)
      }
      let differences = try bench.differences("whole", "twin")
      // The record tells of their lengths, the study of log-alpha.
      let telling = ["sparsify.json", "layers.csv", "population.json", "report.html"]
      #expect(
        differences.allSatisfy { difference in telling.contains { difference.contains($0) } },
        "\(differences)")
      #expect(tool(["status", "\(folder / "twin")"]).code == .success)
    }
  }

  @Test func `some models may be tuned, and the others stay`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      let names = TinyZoo.names(Bench.zoo)
      _ = try run(bench, "whole", tuning: 1)()
      _ = try run(bench, "twin", tuning: 0)()
      let first = try run(bench, "twin", tuning: 1) { $0.only = names[1].description }()
      #expect(first?.trained == 1)
      #expect(try names.map { try rows(folder / "twin", $0).count } == [3, 4, 3])
      let status = tool(["status", "\(folder / "twin")"])
      #expect(status.code == .incomplete && status.results.contains("epoch 2 of 3"), "\(status)")
      #expect(try run(bench, "twin", tuning: 1)()?.trained == 2)
      #expect(try bench.differences("whole", "twin") == [])
    }
  }

  @Test func `a damaged trial is made anew to its longer end`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try run(bench, "whole", tuning: 1)()
      _ = try run(bench, "twin", tuning: 0)()
      try files.removeTree(folder / "twin/trial/checkpoint_000001/checkpoints")
      #expect(try run(bench, "twin", tuning: 1)()?.trained == 1)
      #expect(try bench.differences("whole", "twin") == [])
    }
  }

  @Test(arguments: ["checkpoints", "variational"])
  func `a trial whose last checkpoint is damaged is made anew, and stays until then`(
    name: String
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try run(bench, "whole", tuning: 1)()
      _ = try run(bench, "twin", tuning: 0)()
      let path = folder / "twin/trial/checkpoint_000002" / Path(name)
      var bytes = try files.read(path)
      bytes[bytes.count / 2] ^= 1
      try files.write(bytes, to: path)
      // What can't be read now may be whole.
      var failing = run(bench, "twin", tuning: 1)
      failing.files = FileSystem { operation, place throws(FileError) in
        if operation == .read, place == path { throw FileError(operation, place, code: EIO) }
      }
      #expect(throws: RunError.self) { _ = try failing() }
      #expect(try !files.exists(folder / "twin.work/trial.state"))
      var stopped = run(bench, "twin", tuning: 1)
      let (iterations, notes) = (Counter(), Notes())
      stopped.report = {
        notes.add($0)
        if case .iteration = $0 { _ = iterations.next() }
      }
      stopped.shouldStop = { iterations.count >= 2 }
      #expect(try stopped() == nil)
      #expect(notes.texts.contains { $0.hasPrefix("trial is made anew: in the twin ") })
      #expect(try files.read(path) == bytes)
      #expect(try run(bench, "twin", tuning: 1)()?.trained == 1)
      #expect(try bench.differences("whole", "twin") == [])
      #expect(try !files.exists(folder / "twin.work"))
    }
  }

  @Test(arguments: [0.123, 1.5])
  func `a trial with a share of pruned weights that is no count of them is made anew`(
    share: Double
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try run(bench, "whole", tuning: 1)()
      _ = try run(bench, "twin", tuning: 0)()
      try Damage(folder / "twin").row("trial", 1) { $0["sparsity/conv1"] = .number(share) }
      var run = run(bench, "twin", tuning: 1)
      let notes = Notes()
      run.report = { notes.add($0) }
      #expect(try run()?.trained == 1)
      let note = "trial is made anew: in the twin 'result.json' has a sparsity of \(share)."
      #expect(notes.texts.contains(note), "\(notes.texts)")
      #expect(try bench.differences("whole", "twin") == [])
    }
  }

  // MARK: Promises

  @Test(arguments: [MethodKind.variational, .random])
  func `interrupted after any iteration it ends in the same twin`(method: MethodKind) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      _ = try run(bench, "whole", method, tuning: 2)()
      for count in 1...14 {
        var run = run(bench, "twin", method, tuning: count % 2 == 0 ? 2 : 1) {
          $0.execution.jobs = 1
        }
        let iterations = Counter()
        run.report = { if case .iteration = $0 { _ = iterations.next() } }
        run.shouldStop = { iterations.count >= count }
        _ = try run()
        // One epoch more than it was begun with, where that was odd.
        #expect(try self.run(bench, "twin", method, tuning: 2)()?.finished == 3)
        #expect(try bench.differences("whole", "twin") == [], "after \(count)")
        try files.removeTree(folder / "twin")
      }
    }
  }

  @Test func `a twin in variational form is not fine-tuned, and stays as it is`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      func run(_ tuning: Int) throws {
        _ = try bench.run("twin") {
          ($0.epochs, $0.content.form, $0.fineTuning.epochs) = (1, .variational, tuning)
        }()
      }
      try run(0)
      let error = #expect(throws: RunError.self) { try run(1) }
      #expect(error?.description.contains("does not go with --finetune") == true)
      #expect(tool("verify", "\(folder / "twin")").code == .success)
      try run(0)
    }
  }

  @Test func `whichever operation fails, the shorter trial stays until the longer is whole`() throws
  {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try run(bench, "short", tuning: 0)()
      _ = try run(bench, "whole", tuning: 1)()
      try copyTree(folder / "short", to: folder / "twin")
      let operations = Counter()
      var counted = run(bench, "twin", tuning: 1)
      counted.files = FileSystem { _, _ in _ = operations.next() }
      _ = try counted()
      for n in 1...operations.count {
        try files.removeTree(folder / "twin")
        try copyTree(folder / "short", to: folder / "twin")
        var failing = run(bench, "twin", tuning: 1)
        let count = Counter()
        failing.files = FileSystem { operation, path throws(FileError) in
          if count.next() == n { throw FileError(operation, path, code: EIO) }
        }
        _ = try? failing()
        let trial = folder / "twin/trial"
        if try files.exists(trial) {
          let rows = try rows(folder / "twin", "trial").count
          let like: Path = rows == 3 ? "short" : "whole"
          #expect(try bench.differences(like / "trial", "twin/trial") == [], "operation \(n)")
        } else {
          // Between two renames, with both in the work folder.
          #expect(try files.exists(folder / "twin.work/trial"), "operation \(n)")
        }
        _ = try run(bench, "twin", tuning: 1)()
        #expect(try bench.differences("whole", "twin") == [], "operation \(n)")
        #expect(try !files.exists(folder / "twin.work"), "operation \(n)")
      }
    }
  }

  // MARK: Options

  @Test func `only more of it goes on with what was begun`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try run(bench, "twin", tuning: 2) { $0.fineTuning.learningRate = 0.01 }()
      let others: [(inout RunOptions) -> Void] = [
        { $0.fineTuning = FineTuningOptions() },
        { ($0.fineTuning.epochs, $0.fineTuning.learningRate) = (1, 0.01) },
        { $0.fineTuning.epochs = 3 },
        { ($0.fineTuning.learningRate, $0.fineTuning.rewinds) = (0.01, true) },
      ]
      for (n, change) in others.enumerated() {
        let error = try #require(throws: RunError.self) {
          try run(bench, "twin", tuning: 2, change)()
        }
        #expect(error.exitCode == .usage && error.description.contains("other options"), "\(n)")
      }
      #expect(
        try run(bench, "twin", tuning: 3) { $0.fineTuning.learningRate = 0.01 }()?.trained == 1)
    }
  }

  @Test(arguments: [
    (["--finetune-lr=0.1"], "--finetune-lr is of no use without --finetune"),
    (["--rewind"], "--rewind is of no use without --finetune"),
    (["--finetune=2", "--form=variational"], "--form variational does not go with --finetune"),
    (["--finetune=-1"], "--finetune"),
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
