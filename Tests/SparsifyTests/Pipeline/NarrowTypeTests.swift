import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

@Suite struct NarrowTypeTests {
  private let files = FileSystem()

  private static func zoo(_ dtype: DType) -> TinyZoo {
    var zoo = Bench.smallZoo
    zoo.models.append(TinyZoo.Model("wide", weightSeed: 2))
    zoo.models[0].dtype = dtype
    zoo.testImages = 40
    zoo.hasValidationSet = true
    return zoo
  }

  /// What a plain checkpoint gives on images, evaluated for itself.
  private func evaluation(of checkpoint: Path, on images: ImageSet) throws -> Evaluation {
    let stateDict = try StateDict.read(checkpoint / "checkpoints")
    let architecture = Architecture(.cnn, channels: 1)
    let state = ModelState(
      plain: architecture.tensors(variational: false).map { stateDict[$0.key]!.floats() },
      architecture: architecture, variational: false, optimizer: .adam)
    let group = LaneGroup(
      shape: GroupShape(
        architecture: architecture, batchSize: 10, variational: false),
      models: [
        LaneModel(
          state: state, nonlinearity: .tanh, optimizer: .adam,
          hyperparameters: Hyperparameters(learningRate: 1),
          randomKey: RandomKey(seed: 0, trialKey: 0))
      ])
    return try #require(
      group.evaluate(on: images, masks: [nil], shouldStop: { false })?.first)
  }

  @Test(arguments: [DType.float16, .bfloat16, .float32, .float64])
  func `what is measured is what is written`(dtype: DType) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.zoo(dtype))
      _ = try bench.run("twin")()
      let data = try DataSetFile.read(bench.source / "dataset.pt")
      for trial: Path in ["trial", "wide"] {
        for epoch in 0...2 {
          let row = try #require(
            try ResultLog(of: folder / "twin" / trial, files: files).lastRow(ofEpoch: epoch))
          let checkpoint = folder / "twin" / trial / ZooLayout.checkpointName(epoch: epoch)
          let test = try evaluation(of: checkpoint, on: data.test)
          #expect(row["test_nll"] == test.nll && row["test_acc"] == test.accuracy)
          let validation = try evaluation(of: checkpoint, on: try #require(data.validation))
          #expect(row["val_nll"] == validation.nll)
        }
      }
      let last = try StateDict.read(folder / "twin/trial/checkpoint_000002/checkpoints")
      #expect(last.members.allSatisfy { $0.value.dtype == dtype })
    }
  }

  @Test func `training itself goes on with all digits`() throws {
    try withTemporaryFolder { folder in
      var zoo = Bench.smallZoo
      zoo.models[0].dtype = .bfloat16
      let narrow = try Bench(folder / "narrow", zoo)
      _ = try narrow.run("twin")()
      // The same values in float32.
      let wide = try Bench(folder / "wide", zoo)
      let checkpoint = wide.source / "trial/checkpoint_000003/checkpoints"
      let stateDict = try StateDict.read(checkpoint)
      let widened = StateDict(
        stateDict.members.map { ($0.key, Tensor($0.value.floats(), shape: $0.value.shape)) })
      try files.write(TorchWriter.file(widened), to: checkpoint)
      _ = try wide.run("twin")()
      let path: Path = "twin/trial/checkpoint_000002/variational"
      #expect(try files.read(folder / "narrow" / path) == files.read(folder / "wide" / path))
    }
  }

  @Test func `a type without room for the numbers fails that trial alone`() throws {
    try withTemporaryFolder { folder in
      var zoo = Self.zoo(.float16)
      // Steps of 1e6 lead beyond 65504, which float32 holds.
      for i in zoo.models.indices {
        (zoo.models[i].optimizer, zoo.models[i].learningRate) = (.adam, 1e6)
      }
      let bench = try Bench(folder, zoo)
      let summary = try #require(try bench.run("twin") { $0.epochs = 1 }())
      #expect(summary.exitCode == .incomplete && summary.finished == 1)
      let failure = try #require(summary.failed.first)
      #expect(failure.trial == "trial" && failure.epoch == 1 && failure.layer != nil)
      #expect(failure.reason.contains("not finite as float16"))
      #expect(try bench.finished("twin") == ["wide"])
    }
  }

  @Test func `the variational form has room in any type`() throws {
    try withTemporaryFolder { folder in
      var zoo = Self.zoo(.float16)
      zoo.models[0].learningRate = 1e6
      let bench = try Bench(folder, zoo)
      let summary = try bench.run("twin") {
        ($0.epochs, $0.content.form) = (1, .variational)
      }()
      #expect(summary?.failed == [])
    }
  }
}
